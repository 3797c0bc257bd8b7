package dev.faultline.protocol.sentry;

import org.jspecify.annotations.Nullable;

/**
 * Which of the protocol's paths a request has.
 *
 * @param project the project's number as the path has it; empty where only key or body say
 */
record Route(Kind kind, String project) {
  private static final String API = "/api/";
  private static final int NUMBER_MAX = 18;

  enum Kind {
    ENVELOPE,
    STORE,
    TUNNEL
  }

  /** Null where the path is none of ours. Raw paths will do: none of our parts needs escapes. */
  static @Nullable Route of(String path) {
    String bare =
        path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
    if (bare.equals("/tunnel")) {
      return new Route(Kind.TUNNEL, "");
    }
    if (bare.equals("/api/store")) {
      return new Route(Kind.STORE, "");
    }
    int slash = bare.startsWith(API) ? bare.indexOf('/', API.length()) : -1;
    if (slash < 0) {
      return null;
    }
    String project = bare.substring(API.length(), slash);
    if (!isProject(project)) {
      return null;
    }
    return switch (bare.substring(slash + 1)) {
      case "envelope" -> new Route(Kind.ENVELOPE, project);
      case "store" -> new Route(Kind.STORE, project);
      default -> null;
    };
  }

  /** Digits without a leading zero: 0 is the address of the web API and never a project. */
  static boolean isProject(String text) {
    if (text.isEmpty() || text.length() > NUMBER_MAX || text.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
