package dev.faultline.api;

import dev.faultline.http.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 problem details.
 *
 * @param detail one sentence: what is wrong here
 * @param faults every violation by itself, where there are several
 * @param more members beyond those of the RFC
 */
record Problem(ProblemType type, String detail, List<Fault> faults, Map<String, String> more) {
  private static final int VALUE_CHARS_MAX = 200;

  /**
   * One violation.
   *
   * @param in where the name stands: {@code path}, {@code query} or {@code body}
   * @param value as it was sent; null where it is missing or is no text
   * @param allowed what would be taken
   */
  record Fault(String in, String name, @Nullable String value, String allowed) {}

  /** A refusal with one sentence. */
  static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of(), Map.of());
  }

  /** A refusal of values, each with its place. */
  static Problem of(List<Fault> faults) {
    Fault first = faults.getFirst();
    String detail = first.name() + " (" + first.in() + "): " + first.allowed() + ".";
    String rest = faults.size() == 1 ? "" : " And " + (faults.size() - 1) + " more, see errors.";
    return new Problem(ProblemType.BAD_PARAMETER, detail + rest, List.copyOf(faults), Map.of());
  }

  /** The same with one more member. */
  Problem with(String name, String value) {
    Map<String, String> members = new LinkedHashMap<>(more);
    members.put(name, value);
    return new Problem(type, detail, faults, members);
  }

  /** The answer; {@code instance} is the path that was asked for. */
  Response response(String instance) {
    byte[] body =
        Json.object(
            json -> {
              json.text("type", type.uri());
              json.text("title", type.title());
              json.number("status", type.status());
              json.text("detail", detail);
              json.text("instance", shorten(instance));
              more.forEach(json::text);
              if (!faults.isEmpty()) {
                json.array("errors", faults, Problem::write);
              }
            });
    return Response.bytes(type.status(), "application/problem+json", body);
  }

  private static void write(Json json, Fault fault) {
    json.text("in", fault.in);
    json.text("name", shorten(fault.name));
    json.text("value", fault.value == null ? null : shorten(fault.value));
    json.text("allowed", fault.allowed);
  }

  private static String shorten(String text) {
    return text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX) + "...";
  }
}
