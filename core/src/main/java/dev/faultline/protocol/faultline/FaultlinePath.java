package dev.faultline.protocol.faultline;

import dev.faultline.http.Percent;
import java.util.Optional;
import java.util.Set;

/**
 * A path of the original faultline, behind any prefix of up to two segments (a client's endpoint
 * usually ends in a stage such as {@code /v0}). Split at the slashes of the raw path, then each
 * part is decoded once: a message may hold escaped slashes, plain slashes and percent signs.
 */
public sealed interface FaultlinePath {
  /** All projects. */
  record Projects() implements FaultlinePath {}

  /** One project. */
  record OneProject(String project) implements FaultlinePath {}

  /** The errors of a project: where clients post. */
  record Errors(String project) implements FaultlinePath {}

  /** One error, by the message that names it. */
  record OneError(String project, String message) implements FaultlinePath {}

  /** The occurrences of an error. */
  record Occurrences(String project, String message) implements FaultlinePath {}

  /** One occurrence. */
  record OneOccurrence(String project, String message, String id) implements FaultlinePath {}

  /** Sealing of notification targets. */
  record Encrypt() implements FaultlinePath {}

  /** The version. */
  record Version() implements FaultlinePath {}

  /** First segments that are routes of our own and so never a prefix. */
  Set<String> OWN =
      Set.of(
          "api",
          "healthz",
          "readyz",
          "metrics",
          "openapi.json",
          "assets",
          "login",
          "logout",
          "p",
          "tunnel",
          "relay",
          "c");

  /** Most segments of a prefix. */
  int PREFIX_MAX = 2;

  /** Reads a raw path; the shortest prefix that fits wins. */
  static Optional<FaultlinePath> parse(String path) {
    int at = 1;
    for (int prefix = 0; prefix <= PREFIX_MAX && path.startsWith("/", at - 1); prefix++) {
      Optional<FaultlinePath> found = parseAt(path, at);
      if (found.isPresent()) {
        return found;
      }
      int slash = path.indexOf('/', at);
      if (slash <= at || OWN.contains(Percent.decode(path.substring(at, slash)))) {
        return Optional.empty();
      }
      at = slash + 1;
    }
    return Optional.empty();
  }

  private static Optional<FaultlinePath> parseAt(String path, int at) {
    String rest = path.substring(at);
    if (isOnly(rest, "encrypt")) {
      return Optional.of(new Encrypt());
    }
    if (isOnly(rest, "info")) {
      return Optional.of(new Version());
    }
    if (isOnly(rest, "projects")) {
      return Optional.of(new Projects());
    }
    if (!rest.startsWith("projects/")) {
      return Optional.empty();
    }
    String after = rest.substring("projects/".length());
    int slash = after.indexOf('/');
    String project = Percent.decode(slash < 0 ? after : after.substring(0, slash));
    String what = slash < 0 ? "" : after.substring(slash + 1);
    if (what.isEmpty()) {
      return Optional.of(new OneProject(project));
    }
    if (isOnly(what, "errors")) {
      return Optional.of(new Errors(project));
    }
    return what.startsWith("errors/")
        ? Optional.of(parseError(project, what.substring("errors/".length())))
        : Optional.empty();
  }

  /** What follows {@code errors/}: the last {@code /occurrences[/id]} ends the message. */
  private static FaultlinePath parseError(String project, String rest) {
    String word = "/occurrences";
    int last = rest.lastIndexOf(word);
    if (last > 0) {
      String message = Percent.decode(rest.substring(0, last));
      String tail = rest.substring(last + word.length());
      if (tail.isEmpty() || tail.equals("/")) {
        return new Occurrences(project, message);
      }
      if (tail.startsWith("/") && tail.indexOf('/', 1) < 0) {
        return new OneOccurrence(project, message, Percent.decode(tail.substring(1)));
      }
    }
    return new OneError(project, Percent.decode(rest));
  }

  private static boolean isOnly(String rest, String word) {
    return rest.equals(word)
        || (rest.length() == word.length() + 1 && rest.startsWith(word) && rest.endsWith("/"));
  }
}
