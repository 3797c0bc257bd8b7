package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.alert.Why;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.slack.SlackNotifier;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slack with a bot token: blocks, and a thread an issue. */
class SlackBotTest extends HttpNotifierContract {
  private static final String TOKEN = "xoxb-12345678-abcdefghijkl";

  private final SlackBehaviour slack = new SlackBehaviour(TOKEN);
  private final FakeService service = new FakeService(slack);

  @Override
  protected Notifier notifier() {
    return new SlackNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of("token", TOKEN, "channel", "#ops");
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(TOKEN);
  }

  /** Without a token it would be a webhook's config. */
  @Override
  protected Set<String> required() {
    return Set.of("channel");
  }

  @Override
  protected FakeService service() {
    return service;
  }

  @Override
  protected String host() {
    return "slack.com";
  }

  @Override
  protected int shown() {
    return slack.messages().size();
  }

  @Override
  protected int most() {
    return 30_000;
  }

  @Override
  protected void assertHarmless(String delivered) {
    // Our own link is the only thing in angle brackets.
    assertThat(delivered.replace("<https://faultline.example/", "").replace("<https://space.", ""))
        .doesNotContain("<!", "<@", "<http");
    for (Map<String, Object> message : slack.messages()) {
      for (Object block : Json.list(message.get("blocks"))) {
        Map<?, ?> text = Json.object(block, "text");
        if (Json.text(text, "type").equals("mrkdwn")) {
          assertThat(Json.text(text, "text").split("```", -1).length - 1).as("fences").isIn(0, 2);
        }
      }
    }
  }

  @Test
  void anIssueIsAThread() throws Exception {
    deliver(Samples.usual());
    deliver(Samples.issue(Why.Cause.COUNT, Samples.usual().event()));
    deliver(Samples.issue(Why.Cause.REGRESSION, null));
    assertThat(slack.messages()).hasSize(3);
    Map<String, Object> first = slack.messages().getFirst();
    Map<String, Object> second = slack.messages().get(1);
    Map<String, Object> third = slack.messages().get(2);
    assertThat(first).doesNotContainKey("thread_ts");
    assertThat(second).containsEntry("thread_ts", first.get("ts"));
    assertThat(second).containsEntry("reply_broadcast", false);
    assertThat(third).containsEntry("thread_ts", first.get("ts"));
    assertThat(third).as("the channel sees it").containsEntry("reply_broadcast", true);
  }

  @Test
  void aThreadThatIsGoneIsBegunAnew() throws Exception {
    deliver(Samples.usual());
    slack.clear();
    deliver(Samples.usual());
    assertThat(slack.messages()).hasSize(1);
    assertThat(slack.messages().getFirst()).doesNotContainKey("thread_ts");
    deliver(Samples.usual());
    assertThat(slack.messages().getLast())
        .containsEntry("thread_ts", slack.messages().getFirst().get("ts"));
  }

  @Test
  void notesBeginNoThread() throws Exception {
    deliver(Samples.noteOf("text"));
    deliver(Samples.noteOf("text"));
    assertThat(slack.messages())
        .allSatisfy(each -> assertThat(each).doesNotContainKey("thread_ts"));
  }

  @ParameterizedTest
  @CsvSource({
    "ratelimited, true",
    "internal_error, true",
    "fatal_error, true",
    "service_unavailable, true",
    "channel_not_found, false",
    "invalid_auth, false",
    "is_archived, false",
    "not_in_channel, false",
    "something_new, false"
  })
  void slacksWordsDecide(String error, boolean passing) {
    service.first(Reply.json(200, Json.write(Map.of("ok", false, "error", error))));
    DeliveryException thrown =
        catchThrowableOfType(
            DeliveryException.class,
            () -> target().deliver(Samples.usual(), attempt("01decision", false)));
    assertThat(thrown.passing()).isEqualTo(passing);
    assertThat(thrown).hasMessageContaining(error);
  }

  @Test
  void whatIsNotSlacksJsonPasses() {
    service.first(Reply.of(200, "<html>maintenance</html>"));
    DeliveryException thrown =
        catchThrowableOfType(
            DeliveryException.class,
            () -> target().deliver(Samples.usual(), attempt("01decision", false)));
    assertThat(thrown.passing()).isTrue();
  }

  @Test
  void endpointAndTokenExcludeEachOther() {
    Map<String, Object> both =
        Map.of("token", TOKEN, "channel", "#ops", "endpoint", "https://hooks.slack.com/services/x");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> notifier().read(new dev.faultline.notify.Options(both))))
        .hasMessageContaining("endpoint and token exclude each other");
  }
}
