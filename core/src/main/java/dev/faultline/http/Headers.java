package dev.faultline.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Header lines in order. Names compare without letter case. Not for several threads at once. */
public final class Headers {
  private final List<String> lines = new ArrayList<>();

  /** Headers of alternating names and values. */
  public static Headers of(String... namesAndValues) {
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /** Appends a line; a name may stand several times. */
  public Headers add(String name, String value) {
    lines.add(name);
    lines.add(value);
    return this;
  }

  /** Puts one line in the place of all of that name. */
  public Headers set(String name, String value) {
    for (int i = lines.size() - 2; i >= 0; i -= 2) {
      if (lines.get(i).equalsIgnoreCase(name)) {
        lines.remove(i + 1);
        lines.remove(i);
      }
    }
    return add(name, value);
  }

  /** The first value of a name. */
  public Optional<String> find(String name) {
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equalsIgnoreCase(name)) {
        return Optional.of(lines.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** Hands over every line, in order. */
  public void forEach(BiConsumer<String, String> consumer) {
    for (int i = 0; i < lines.size(); i += 2) {
      consumer.accept(lines.get(i), lines.get(i + 1));
    }
  }

  /** Every line, in order. */
  public List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    forEach((name, value) -> entries.add(Map.entry(name, value)));
    return entries;
  }
}
