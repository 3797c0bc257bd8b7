package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Our names as those of objects, tags and queues. */
final class NamesTest {
  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      int[] near = {1, 0x1f, ' ', '!', '"', '/', 'a', 'z', '}', '~', 0x7f, 0xe9, 0xe000, 0x1f600};
      name.appendCodePoint(near[random.nextInt(near.length)]);
    }
    return name.toString();
  }

  @Test
  @DisplayName("keys are plain, order like the names' bytes, and lead back to them")
  void keys() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      String a = name(random);
      String b = name(random);
      int order = Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
      assertThat(Integer.signum(Names.key(a).compareTo(Names.key(b))))
          .as("%s and %s", Names.key(a), Names.key(b))
          .isEqualTo(Integer.signum(order));
      assertThat(Names.name(Names.key(a))).isEqualTo(a);
      assertThat(Names.key(a + b)).isEqualTo(Names.key(a) + Names.key(b));
      assertThat(Names.key(a)).matches("[!-~]+");
    }
    assertThat(Names.key("pack/12/20000/000000000007")).isEqualTo("pack/12/20000/000000000007");
  }

  @Test
  @DisplayName("tags lead back, and plain ones stay as they are")
  void tags() {
    Random random = new Random(5);
    for (int i = 0; i < 1_000; i++) {
      String text = name(random);
      assertThat(Names.untag(Names.tag(text))).isEqualTo(text);
      assertThat(Names.tag(text)).matches("[0-9A-Za-z_.-]+");
    }
    assertThat(Names.tag("retention-90")).isEqualTo("retention-90");
  }

  @Test
  @DisplayName("queues have names that SQS takes, each its own, also the longest")
  void queues() {
    Set<String> names = new HashSet<>();
    List<String> queues =
        List.of(
            "q",
            "Q",
            "q_",
            "q\u0001",
            "q/1",
            "x".repeat(1_024),
            "x".repeat(1_023),
            "é",
            "q_dead",
            "q-dead");
    for (String queue : queues) {
      for (String suffix : List.of("", SqsQueues.DEAD)) {
        String name = Names.queue("faultline-", queue, suffix);
        assertThat(name).matches("[0-9A-Za-z_-]{1,80}").endsWith(suffix);
        names.add(name);
      }
    }
    assertThat(names).hasSize(2 * queues.size());
  }
}
