package dev.faultline.protocol.sentry;

import dev.faultline.http.Percent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a client was told to report: {@code SCHEME://KEY[:SECRET]@HOST[:PORT][/PATH]/PROJECT}. The
 * secret of old clients says nothing and is not kept.
 *
 * @param host in lower case, with the port unless it is the scheme's own
 */
record Dsn(String key, String host, String project) {

  /** Null where the text is no DSN. */
  static @Nullable Dsn parse(String text) {
    int scheme = text.indexOf("://");
    int at = text.indexOf('@', Math.max(scheme, 0));
    int slash = at < 0 ? -1 : text.indexOf('/', at);
    if (scheme <= 0 || slash < 0) {
      return null;
    }
    String user = text.substring(scheme + 3, at);
    int colon = user.indexOf(':');
    String key = Percent.decode(colon < 0 ? user : user.substring(0, colon));
    String path = text.substring(slash);
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String project = path.substring(path.lastIndexOf('/') + 1);
    String host = text.substring(at + 1, slash);
    if (key.isEmpty() || host.isEmpty() || !Route.isProject(project)) {
      return null;
    }
    return new Dsn(key, plainHost(host), project);
  }

  /** Whether the DSN names this server, given as {@code Host} headers name it. */
  boolean isAt(String other) {
    return host.equals(plainHost(other));
  }

  /** Ports of either scheme are left out: behind a proxy nobody knows which one was meant. */
  private static String plainHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.endsWith(":80")) {
      return lower.substring(0, lower.length() - 3);
    }
    return lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
  }
}
