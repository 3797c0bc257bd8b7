package dev.faultline.protocol.sentry;

import dev.faultline.http.Percent;
import dev.faultline.protocol.CarriedConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a client was told to report: {@code SCHEME://KEY[:SECRET]@HOST[:PORT][/PATH]/PROJECT}. The
 * secret of old clients says nothing and is not kept.
 *
 * @param host as it stands there, with its port
 * @param config the notification config that PATH carries, see {@link CarriedConfig}; null for none
 */
record Dsn(String key, String host, String project, @Nullable String config) {

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
    return new Dsn(key, host, project, CarriedConfig.inPath(path).orElse(null));
  }

  /** Whether the DSN names this server, given as {@code Host} headers name it. */
  boolean isAt(String other) {
    return plainHost(host).equals(plainHost(other));
  }

  /**
   * The name alone: behind a proxy, a forwarded port or a container nobody knows which port was
   * meant. A machine's names for itself are one name.
   */
  private static String plainHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int colon = name.lastIndexOf(':');
    if (colon > name.lastIndexOf(']')) {
      name = name.substring(0, colon);
    }
    return name.equals("127.0.0.1") || name.equals("[::1]") ? "localhost" : name;
  }
}
