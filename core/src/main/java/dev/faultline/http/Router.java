package dev.faultline.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Routes of a door: patterns like {@code /p/{project}/issues/{issue}}. A path is split at the
 * slashes of the raw path, then each part is decoded once, so an escaped slash stays in its part. A
 * final slash is ignored. The first route that fits wins. Fill it before the first request.
 */
public final class Router {
  /** Answers one route. */
  @FunctionalInterface
  public interface Route {
    /** {@code path} holds the decoded values of the pattern's names. */
    Response handle(Request request, Map<String, String> path);
  }

  /** A route as it was added, for tests that hold documents against routes. */
  public record Entry(String method, String pattern, List<String> parts, Route route) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Adds a route. */
  public Router on(String method, String pattern, Route route) {
    entries.add(new Entry(method, pattern, split(pattern), route));
    return this;
  }

  /** All routes, in order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /**
   * The answer of the route that fits; a 405 that names the methods where only the method does not
   * fit; empty where no route has this path. HEAD is answered by GET.
   */
  public Optional<Response> handle(Request request) {
    List<String> parts = split(request.path());
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    TreeSet<String> allowed = new TreeSet<>();
    for (Entry entry : entries) {
      Map<String, String> path = match(entry.parts, parts);
      if (path != null) {
        if (entry.method.equals(method)) {
          return Optional.of(entry.route.handle(request, path));
        }
        allowed.add(entry.method);
      }
    }
    if (allowed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Response.text(
                405, "text/plain", "method not allowed; allowed: " + String.join(", ", allowed))
            .with("Allow", String.join(", ", allowed)));
  }

  private static @Nullable Map<String, String> match(List<String> pattern, List<String> parts) {
    if (pattern.size() != parts.size()) {
      return null;
    }
    Map<String, String> path = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String expected = pattern.get(i);
      String part = Percent.decode(parts.get(i));
      if (expected.startsWith("{")) {
        if (part.isEmpty()) {
          return null;
        }
        path.put(expected.substring(1, expected.length() - 1), part);
      } else if (!expected.equals(part)) {
        return null;
      }
    }
    return path;
  }

  private static List<String> split(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    if (parts.size() > 1 && parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    return parts;
  }
}
