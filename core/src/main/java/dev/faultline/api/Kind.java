package dev.faultline.api;

import dev.faultline.codec.WholeText;
import dev.faultline.event.EventId;
import dev.faultline.issue.IssueId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a value may be: how it is read, what is allowed in words, and the same as JSON Schema for
 * the document. One declaration for all three keeps them from drifting apart.
 */
record Kind<T>(String allowed, Consumer<Json> schema, Reader<T> reader, Function<T, String> shown) {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Reads text of an address, or plain data of a body; empty for what is not allowed. */
  @FunctionalInterface
  interface Reader<T> {
    Optional<T> read(@Nullable Object value);
  }

  /** A whole number, as text of an address. */
  static Kind<Integer> whole(int min, int max) {
    return new Kind<>(
        "a whole number, " + min + " to " + max,
        json -> json.text("type", "integer").number("minimum", min).number("maximum", max),
        value ->
            text(value)
                .filter(text -> DIGITS.matcher(text).matches())
                .map(Long::parseLong)
                .filter(number -> number >= min && number <= max)
                .map(Math::toIntExact),
        Object::toString);
  }

  /** A value as a caller would write it. */
  String shown(T value) {
    return shown.apply(value);
  }

  /** Text of 1 to so many characters, without half surrogate pairs and control characters. */
  static Kind<String> text(int max) {
    return new Kind<>(
        "text of 1 to " + max + " characters, without control characters",
        json -> json.text("type", "string").number("minLength", 1).number("maxLength", max),
        value ->
            text(value)
                .filter(text -> !text.isBlank() && text.length() <= max)
                .filter(text -> text.equals(WholeText.encodable(text)))
                .filter(text -> text.chars().noneMatch(Character::isISOControl)),
        text -> text);
  }

  /** One of a few names. */
  static <E> Kind<E> choice(List<E> values, Function<E, String> label) {
    List<String> labels = values.stream().map(label).toList();
    return new Kind<>(
        "one of " + String.join(", ", labels),
        json -> json.text("type", "string").texts("enum", labels),
        value -> text(value).map(labels::indexOf).filter(at -> at >= 0).map(values::get),
        label);
  }

  /** A point in time. */
  static Kind<Instant> time() {
    return new Kind<>(
        "a time as ISO 8601 with an offset, like 2026-11-22T03:00:00Z (a plus sign as %2B)",
        json -> json.text("type", "string").text("format", "date-time"),
        value -> text(value).flatMap(Kind::instant),
        Instant::toString);
  }

  /** An issue's id. */
  static Kind<IssueId> issueId() {
    return new Kind<>(
        "an issue's id, 26 characters",
        json -> json.text("type", "string").text("pattern", "^[0-7][0-9a-hjkmnp-tv-z]{25}$"),
        value -> text(value).flatMap(IssueId::parse),
        IssueId::toString);
  }

  /** An event's id, with or without the dashes of a UUID. */
  static Kind<EventId> eventId() {
    return new Kind<>(
        "an event's id, 32 hex digits with or without dashes",
        json -> json.text("type", "string").text("pattern", "^[0-9a-fA-F-]{32,36}$"),
        value -> text(value).filter(text -> text.length() <= 36).flatMap(EventId::parse),
        EventId::toString);
  }

  /**
   * A notification config, or a list of them, as JSON again: what is in it is checked elsewhere.
   */
  static Kind<String> config() {
    return new Kind<>(
        "an object, or a list of objects",
        json -> json.texts("type", List.of("object", "array")),
        value ->
            value instanceof Map<?, ?>
                    || (value instanceof List<?> list
                        && list.stream().allMatch(Map.class::isInstance))
                ? Optional.of(PlainData.json(value))
                : Optional.empty(),
        text -> text);
  }

  /** One notification config, as JSON again. */
  static Kind<String> oneConfig() {
    return new Kind<>(
        "an object",
        json -> json.text("type", "object"),
        value -> value instanceof Map<?, ?> ? Optional.of(PlainData.json(value)) : Optional.empty(),
        text -> text);
  }

  /** A list of 1 to so many of another kind, in a body; what stands twice counts once. */
  static <E> Kind<List<E>> listOf(Kind<E> item, int max) {
    return new Kind<>(
        "a list of 1 to " + max + " items, each " + item.allowed,
        json ->
            json.text("type", "array")
                .number("minItems", 1)
                .number("maxItems", max)
                .object("items", item.schema),
        value -> list(value, item, max),
        items -> items.stream().map(item.shown).collect(Collectors.joining(", ")));
  }

  /** As {@link #config}, or a sealed string; JSON, or the string as it is. */
  static Kind<String> configOrSealed() {
    Kind<String> config = config();
    return new Kind<>(
        config.allowed + ", or a sealed string",
        json -> json.texts("type", List.of("object", "array", "string")),
        value ->
            value instanceof String text && !text.isBlank()
                ? Optional.of(text)
                : config.reader.read(value),
        text -> text);
  }

  private static <E> Optional<List<E>> list(@Nullable Object value, Kind<E> item, int max) {
    if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > max) {
      return Optional.empty();
    }
    LinkedHashSet<E> read = new LinkedHashSet<>();
    for (Object element : items) {
      Optional<E> one = item.reader.read(element);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      read.add(one.get());
    }
    return Optional.of(new ArrayList<>(read));
  }

  private static Optional<String> text(@Nullable Object value) {
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text))
          .filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
