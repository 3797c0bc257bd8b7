package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.notify.Json;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.slack.SlackNotifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Slack's incoming webhooks, as unmodified clients have them in their configs. */
class SlackHookTest extends HttpNotifierContract {
  private static final String PATH = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";

  private final SlackBehaviour slack = new SlackBehaviour("");
  private final FakeService service = new FakeService(slack);

  @Override
  protected Notifier notifier() {
    return new SlackNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of("endpoint", "https://hooks.slack.com" + PATH, "channel", "#ops");
  }

  @Override
  protected Set<String> secrets() {
    return Set.of("https://hooks.slack.com" + PATH, PATH, "XXXXXXXXXXXXXXXXXXXXXXXX");
  }

  @Override
  protected Set<String> required() {
    return Set.of("endpoint", "channel");
  }

  @Override
  protected FakeService service() {
    return service;
  }

  @Override
  protected String host() {
    return "hooks.slack.com";
  }

  @Override
  protected int shown() {
    return slack.messages().size();
  }

  /** A webhook cannot be asked, and Slack takes every message for a new one. */
  @Override
  protected boolean noticesRepeats() {
    return false;
  }

  @Override
  protected int most() {
    return 20_000;
  }

  @Override
  protected void assertHarmless(String delivered) {
    assertThat(delivered).doesNotContain("<!", "<@", "<http");
  }

  @Test
  void theAttachmentIsTheOriginals() throws Exception {
    deliver(Samples.usual());
    Map<String, Object> payload = service.only().object();
    assertThat(payload.keySet()).containsExactlyInAnyOrder("channel", "attachments");
    Map<?, ?> attachment = (Map<?, ?>) Json.list(payload.get("attachments")).getFirst();
    assertThat(Json.text(attachment, "fallback")).isEqualTo("cart is undefined");
    assertThat(Json.text(attachment, "title")).isEqualTo("cart is undefined");
    assertThat(Json.text(attachment, "title_link")).isEqualTo(Samples.LINK);
    assertThat(Json.text(attachment, "footer")).isEqualTo("faultline");
    assertThat(Json.text(attachment, "color")).isEqualTo("#E06A3B");
    assertThat(attachment.get("ts")).isEqualTo(Samples.TIME.getEpochSecond());
    assertThat(Json.text(attachment, "text"))
        .isEqualTo("New issue: first event \u00b7 1 event \u00b7 shop@1.2 \u00b7 production");
    assertThat(attachment.get("fields"))
        .isEqualTo(
            List.of(
                field("project", "shop", true),
                field("type", "TypeError", true),
                field("timestamp", "2026-11-22T12:04:05+09:00", true),
                field(
                    "backtrace",
                    """
                    app/checkout.js(1) checkout0
                    app/checkout.js(2) checkout1
                    app/checkout.js(3) checkout2
                    app/checkout.js(4) checkout3
                    app/checkout.js(5) checkout4""",
                    false)));
  }

  private static Map<String, Object> field(String title, String value, boolean brief) {
    return Map.of("title", title, "value", value, "short", brief);
  }

  @Test
  void anErrorWithoutBacktraceHasNoSuchField() throws Exception {
    String text = deliver(Samples.issue(dev.faultline.alert.Why.Cause.NEW, null));
    assertThat(text).contains("timestamp").doesNotContain("backtrace");
  }

  @Test
  void pingsAreEscaped() throws Exception {
    assertThat(deliver(Samples.everywhere("<!channel> <@U1> <http://x|y> &")))
        .contains("&lt;!channel&gt; &lt;@U1&gt; &lt;http://x|y&gt; &amp;");
  }

  @Test
  void theOriginalsOrderOfIcons() throws Exception {
    Map<String, Object> config = new TreeMap<>(config());
    config.put("icon_emoji", ":old:");
    assertThat(look(config)).isEqualTo(Map.of("icon_emoji", ":old:"));
    config.put("icon_url", "https://i/old.png");
    assertThat(look(config)).isEqualTo(Map.of("icon_url", "https://i/old.png"));
    config.put("iconEmoji", ":new:");
    assertThat(look(config)).isEqualTo(Map.of("icon_emoji", ":new:"));
    config.put("iconUrl", "https://i/new.png");
    config.put("username", "bot");
    assertThat(look(config)).isEqualTo(Map.of("icon_url", "https://i/new.png", "username", "bot"));
  }

  private Map<String, Object> look(Map<String, Object> config) throws Exception {
    notifier().read(new Options(config)).deliver(Samples.usual(), attempt("01look", false));
    Map<String, Object> payload = new TreeMap<>(service.received().getLast().object());
    payload.keySet().removeAll(Set.of("channel", "attachments"));
    return payload;
  }

  @Test
  void theNoteOfAnUnknownTimeZoneIsVisible() throws Exception {
    Map<String, Object> config = new TreeMap<>(config());
    config.put("timezone", "Mars/Olympus");
    notifier().read(new Options(config)).deliver(Samples.usual(), attempt("01zone", false));
    assertThat(service.only().text()).contains("unknown time zone");
  }

  @Test
  void aScriptIsNoLink() throws Exception {
    var message =
        new dev.faultline.notify.Message.OfIssue(
            Samples.usual().seen(), null, "javascript:alert(1)", Samples.TOKYO);
    assertThat(deliver(message)).doesNotContain("javascript:");
  }
}
