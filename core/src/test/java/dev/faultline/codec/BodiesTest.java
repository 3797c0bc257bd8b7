package dev.faultline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private final Bodies bodies = new Bodies();

  @Test
  void everySizeComesBack() {
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 100, 4_096, 65_000, 66_000, 3 << 20}) {
      byte[] body = new byte[size];
      random.nextBytes(body);
      Arrays.fill(body, 0, size / 2, (byte) '{');
      assertThat(bodies.decompress(bodies.compress(body))).isEqualTo(body);
    }
  }

  @Test
  void anEventBecomesAFifth() {
    SampleEvents events = new SampleEvents(77);
    long plain = 0;
    long stored = 0;
    for (int i = 0; i < 200; i++) {
      byte[] json = EventJson.write(events.event());
      plain += json.length;
      stored += bodies.compress(json).length;
    }
    assertThat(stored).isLessThan(plain / 5);
  }

  @Test
  void manyVirtualThreadsShareOne() throws Exception {
    SampleEvents events = new SampleEvents(5);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        byte[] json = EventJson.write(events.event());
        done.add(
            threads.submit(() -> Arrays.equals(bodies.decompress(bodies.compress(json)), json)));
      }
      for (Future<Boolean> one : done) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  @Test
  void aBlockOfManyBodiesNeedsNoDictionary() {
    SampleEvents events = new SampleEvents(11);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    while (block.size() < 100_000) {
      block.writeBytes(EventJson.write(events.event()));
    }
    byte[] stored = bodies.compress(block.toByteArray());
    assertThat(stored[0]).isZero();
    assertThat(bodies.decompress(stored)).isEqualTo(block.toByteArray());
    assertThat(bodies.compress(EventJson.write(events.event()))[0]).isEqualTo((byte) 1);
  }

  @Test
  void readsWhatAnOlderDictionaryWrote() {
    Dictionary old = new Dictionary(7, "\"level\":\"error\",\"exceptions\":[".getBytes(UTF_8));
    byte[] stored = new Bodies(List.of(old), 3).compress("{\"level\":\"error\"}".getBytes(UTF_8));
    Bodies both = new Bodies(List.of(old, Dictionary.newest()), 1);
    assertThat(both.decompress(stored)).asString(UTF_8).isEqualTo("{\"level\":\"error\"}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bodies.decompress(stored))
        .withMessage("the body was compressed with dictionary 7; known here: [1]");
  }

  @Test
  void damageIsSaidAndHarmsNoOneElse() {
    byte[] json = EventJson.write(new SampleEvents(3).event());
    byte[] stored = bodies.compress(json);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bodies.decompress(new byte[1]))
        .withMessage("not a compressed body: 1 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bodies.decompress(Arrays.copyOf(stored, stored.length / 2)))
        .withMessageStartingWith("the compressed body is damaged: ");
    Random random = new Random(9);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = stored.clone();
      damaged[random.nextInt(1, 40)] ^= (byte) random.nextInt(1, 256);
      try {
        assertThat(bodies.decompress(damaged)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).contains("compressed body");
      }
      assertThat(bodies.decompress(stored)).isEqualTo(json);
    }
  }
}
