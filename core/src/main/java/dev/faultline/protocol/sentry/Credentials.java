package dev.faultline.protocol.sentry;

import dev.faultline.http.Query;
import dev.faultline.http.Request;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keys as clients show them: in {@code X-Sentry-Auth}, {@code Authorization} or the query. Several
 * are fine if they agree.
 */
final class Credentials {
  private static final int VERSION_MAX = 8;
  private static final int KEY_MAX = 256;

  private @Nullable String key;
  private @Nullable String client;

  private Credentials() {}

  static Credentials of(Request head) throws RefusedException {
    Credentials shown = new Credentials();
    String own = head.headers().find("X-Sentry-Auth").orElse(null);
    if (own != null) {
      shown.fields(own, "X-Sentry-Auth");
    }
    String standard = head.headers().find("Authorization").orElse(null);
    if (standard != null) {
      shown.authorization(standard);
    }
    if (head.query().contains("sentry_")) {
      Query query = head.parameters();
      for (var parameter : query.entries()) {
        shown.field(parameter.getKey(), parameter.getValue(), "the query");
      }
    }
    return shown;
  }

  /** The key; null where none was shown. */
  @Nullable String key() {
    return key;
  }

  /** Name and version of the client library; null where it does not say. */
  @Nullable String client() {
    return client;
  }

  /** Takes one more key, as of an envelope's own header. */
  void show(String shown, String where) throws RefusedException {
    if (!isKey(shown)) {
      throw new RefusedException(400, "malformed-key", "malformed key in " + where);
    }
    if (key != null && !key.equals(shown)) {
      throw new RefusedException(
          400, "contradicting-keys", "the request shows two different keys; one is in " + where);
    }
    key = shown;
  }

  private void authorization(String value) throws RefusedException {
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.startsWith("sentry ") || lower.startsWith("sentry_")) {
      fields(value, "Authorization");
    } else if (lower.startsWith("basic ")) {
      String user;
      try {
        byte[] decoded = Base64.getDecoder().decode(value.substring(6).strip());
        user = new String(decoded, StandardCharsets.ISO_8859_1);
      } catch (IllegalArgumentException e) {
        throw new RefusedException(
            400, "malformed-auth", "Authorization: Basic is not followed by base64");
      }
      int colon = user.indexOf(':');
      show(colon < 0 ? user : user.substring(0, colon), "Authorization");
    }
  }

  /** {@code Sentry sentry_key=K, sentry_version=7}, in any order, with or without blanks. */
  private void fields(String value, String where) throws RefusedException {
    String list = value.regionMatches(true, 0, "Sentry ", 0, 7) ? value.substring(7) : value;
    boolean any = false;
    for (String part : list.split(",")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        any = true;
        field(part.substring(0, equals).strip(), part.substring(equals + 1).strip(), where);
      }
    }
    if (!any) {
      throw new RefusedException(
          400, "malformed-auth", where + " does not have the form: Sentry sentry_key=KEY");
    }
  }

  private void field(String name, String value, String where) throws RefusedException {
    switch (name) {
      case "sentry_key" -> show(value, where);
      case "sentry_client" -> client = client == null && !value.isBlank() ? value : client;
      case "sentry_version" -> version(value, where);
      default -> {}
    }
  }

  private static void version(String value, String where) throws RefusedException {
    int end = 0;
    while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
      end++;
    }
    boolean minor = end == value.length() || value.charAt(end) == '.';
    if (end == 0 || end > 4 || !minor) {
      throw new RefusedException(
          400, "malformed-auth", "sentry_version in " + where + " is no number");
    }
    if (Integer.parseInt(value.substring(0, end)) > VERSION_MAX) {
      throw new RefusedException(
          400,
          "unsupported-version",
          "sentry_version in " + where + " is " + value.substring(0, end) + ", newest known is 8");
    }
  }

  /** Visible ASCII: generated keys are 32 hex digits, those in settings may be anything. */
  private static boolean isKey(String text) {
    if (text.isEmpty() || text.length() > KEY_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == ',') {
        return false;
      }
    }
    return true;
  }
}
