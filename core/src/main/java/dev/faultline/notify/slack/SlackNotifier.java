package dev.faultline.notify.slack;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.Texts;
import dev.faultline.notify.UnusableException;
import java.net.URI;
import java.util.Set;

/**
 * {@code type: slack}. With {@code endpoint} an incoming webhook, exactly as the original's configs
 * have it; with {@code token} a bot, which keeps what belongs to one issue in one thread.
 */
public final class SlackNotifier implements Notifier {
  private static final String API = "https://slack.com/api";
  private static final int CHANNEL_CHARS = 80;

  @Override
  public String type() {
    return "slack";
  }

  @Override
  public Set<String> publicHosts() {
    return Set.of("hooks.slack.com", "slack.com");
  }

  @Override
  public Target read(Options options) throws UnusableException {
    String channel = options.required("channel");
    Look look = Look.of(options);
    String zoneNote = options.zoneNote();
    String label = "slack " + Texts.cut(Texts.line(channel), CHANNEL_CHARS);
    String token = options.text("token");
    if (token == null || token.isEmpty()) {
      URI endpoint = options.address("endpoint", "");
      options.check();
      return new SlackHook(endpoint, channel, label, look, zoneNote);
    }
    if (options.text("endpoint") != null) {
      options.fault("endpoint and token exclude each other");
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
      options.fault("token has characters that no token has");
    }
    URI api = options.address("api", API);
    options.check();
    return new SlackBot(api, token, channel, label, look, zoneNote);
  }
}
