package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.faultline.issue.IssueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PackTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

  /** Not a compression, but nothing reads without undoing it. */
  private static final UnaryOperator<byte[]> PRESS = PackTest::turned;

  @Test
  void everySliceComesBackFromItsBlock() {
    Random random = new Random(4);
    List<Pack.Slice> slices = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] body = new byte[i % 50 == 7 ? 200_000 : i % 13 == 0 ? 0 : random.nextInt(4_000)];
      random.nextBytes(body);
      slices.add(
          new Pack.Slice(
              new IssueId(random.nextInt(3), 7), i, NOW.minusMillis(i), NOW.plusMillis(i), body));
    }
    AtomicInteger blocks = new AtomicInteger();
    byte[] pack =
        Pack.write(
            slices,
            block -> {
              blocks.incrementAndGet();
              return turned(block);
            });
    assertThat(blocks.get()).isBetween(8, 20);
    for (int i = 0; i < slices.size(); i++) {
      Pack.Slice expected = slices.get(i);
      Pack.Slice slice = Pack.read(pack, i, PRESS);
      assertThat(slice.bytes()).isEqualTo(expected.bytes());
      assertThat(slice)
          .usingRecursiveComparison()
          .ignoringFields("bytes")
          .isEqualTo(expected)
          .isEqualTo(Pack.find(pack, i));
    }
  }

  @Test
  void oneSliceIsAPackToo() {
    Pack.Slice slice = new Pack.Slice(new IssueId(1, 2), 3, NOW, NOW, new byte[] {1, 2, 3});
    byte[] pack = Pack.write(List.of(slice), PRESS);
    assertThat(Pack.read(pack, 0, PRESS).bytes()).containsExactly(1, 2, 3);
    assertThatIllegalStateException()
        .isThrownBy(() -> Pack.read(pack, 1, PRESS))
        .withMessage("slice 1 of a pack of 1");
  }

  @Test
  void anotherVersionIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Pack.read(new byte[] {1, 0, 0}, 0, PRESS))
        .withMessage("a pack of version 1; this program reads 3");
  }

  private static byte[] turned(byte[] block) {
    byte[] turned = Arrays.copyOf(block, block.length);
    for (int i = 0; i < turned.length; i++) {
      turned[i] ^= (byte) 0x5a;
    }
    return turned;
  }
}
