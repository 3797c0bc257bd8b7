package dev.faultline.testkit.notify;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request's target taken apart.
 *
 * @param path raw
 * @param values the query's, decoded
 */
record Question(String path, Map<String, String> values) {
  static Question of(String target) {
    int mark = target.indexOf('?');
    return mark < 0
        ? new Question(target, Map.of())
        : new Question(target.substring(0, mark), pairs(target.substring(mark + 1)));
  }

  /** Pairs of a query or a form. */
  static Map<String, String> pairs(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String value(String name) {
    return values.getOrDefault(name, "");
  }

  int number(String name, int otherwise) {
    String value = value(name);
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }
}
