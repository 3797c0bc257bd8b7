package dev.faultline.notify.webhook;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code type: webhook}: JSON to any address, signed where the config has a secret. */
public final class WebhookNotifier implements Notifier {
  private static final int HEADERS = 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

  /** Visible ASCII, blanks and tabs inside; nothing that could end the header. */
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~\\t]{0,2000}[!-~])?");

  /** The sender's own, and what would change how the request is framed or who it is for. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "webhook-id",
          "webhook-signature",
          "webhook-timestamp");

  @Override
  public String type() {
    return "webhook";
  }

  /** None: every address needs the operator's allow list, or a sealed config. */
  @Override
  public Set<String> publicHosts() {
    return Set.of();
  }

  @Override
  public Target read(Options options) throws UnusableException {
    URI endpoint = options.address("endpoint", "");
    String secret = options.text("secret");
    byte[] key = new byte[0];
    if (secret != null && secret.length() < WebhookTarget.KEY_CHARS) {
      options.fault("secret must have at least " + WebhookTarget.KEY_CHARS + " characters");
    } else if (secret != null) {
      try {
        key = Signature.key(secret);
      } catch (IllegalArgumentException e) {
        options.fault("secret must have base64 after whsec_");
      }
    }
    Map<String, String> headers = options.map("headers");
    if (headers.size() > HEADERS) {
      options.fault("headers must be at most " + HEADERS);
    }
    headers.forEach((name, value) -> checkHeader(name, value, options));
    options.check();
    return new WebhookTarget(endpoint, secret == null ? "" : secret, key, headers);
  }

  private static void checkHeader(String name, String value, Options options) {
    if (!NAME.matcher(name).matches()) {
      options.fault("headers has a name that is none");
    } else if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      options.fault("headers must not set " + name.toLowerCase(Locale.ROOT));
    } else if (!VALUE.matcher(value).matches()) {
      options.fault("headers." + name + " must be one line of ASCII");
    }
  }
}
