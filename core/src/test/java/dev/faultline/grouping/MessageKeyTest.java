package dev.faultline.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageKeyTest {
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void shortMessagesAreTheirOwnKey() {
    String text = "a".repeat(626);
    assertThat(MessageKey.truncate(text)).isSameAs(text);
  }

  @Test
  void longMessagesAreCutAt627BytesAndHashed() {
    cut("a".repeat(627), "a".repeat(627), EMPTY, 717);
    cut("あ".repeat(209), "あ".repeat(209), EMPTY, 717);
    cut(
        "a".repeat(628),
        "a".repeat(627),
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        717);
    cut("a".repeat(626) + "あ", "a".repeat(626) + "あ", EMPTY, 719);
    cut(
        "a".repeat(626) + "😀b",
        "a".repeat(626) + "😀",
        "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d",
        720);
  }

  private static void cut(String message, String prefix, String hash, int bytes) {
    String key = MessageKey.truncate(message);
    assertThat(key).isEqualTo(prefix + "--truncated-by-faultline--" + hash);
    assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
  }

  @Test
  void aMegabyteIsReadOnce() {
    String message = "order 7 あ ".repeat(100_000);
    // Read again for each word, it would keep this test for hours.
    assertThat(MessageKey.of(message)).contains("--truncated-by-faultline--");
  }

  @Test
  void aKeyIsItsOwnKey() {
    for (String message : List.of("order 42", "", "\u0000\ud800x", "a 'b' c")) {
      String key = MessageKey.of(message);
      assertThat(MessageKey.of(key)).isEqualTo(key);
      assertThat(key).isNotBlank();
    }
    assertThat(MessageKey.of("order 42")).isEqualTo("order <num>");
    assertThat(MessageKey.exact("order 42")).isEqualTo("order 42");
    assertThat(MessageKey.of("  ")).isEqualTo("(no message)");
    assertThat(MessageKey.exact("a\u0000b\ud800")).isEqualTo("a\ufffdb\ufffd");
  }

  @ParameterizedTest
  @EnumSource(GroupingRules.Mode.class)
  void theHashOfAKeyIsTheHashOfItsEvents(GroupingRules.Mode mode) throws Exception {
    GroupingRules rules = new GroupingRules(List.of(), mode, Map.of());
    Event event = GoldenGroupingTest.event("faultline");
    Grouping grouping = Grouper.group(event, rules);
    String expected =
        switch (mode) {
          case MESSAGE -> "order <num> failed";
          case MESSAGE_EXACT -> "order 42 failed";
          case STACK -> "";
        };
    assertThat(grouping.messageKey()).isEqualTo(expected);
    assertThat(grouping.variant()).isEqualTo(expected.isEmpty() ? "exception" : "message-key");
    if (!expected.isEmpty()) {
      assertThat(grouping.hash()).isEqualTo(MessageKey.hash(expected)).hasSize(16);
    }
  }

  @Test
  void aRuleGivesTheKeyOfItsEvents() throws Exception {
    GroupingRules.Rule rule =
        GroupingRules.Rule.read(
            1, Map.of("message", "order * failed", "fingerprint", List.of("failed", "orders")));
    GroupingRules rules = new GroupingRules(List.of(rule), GroupingRules.Mode.MESSAGE, Map.of());
    Grouping grouping = Grouper.group(GoldenGroupingTest.event("faultline"), rules);
    assertThat(grouping.messageKey()).isEqualTo("failed orders");
    assertThat(grouping.hash()).isEqualTo(MessageKey.hash("failed orders"));
    assertThat(grouping.rule()).isEqualTo("rule 1");
  }
}
