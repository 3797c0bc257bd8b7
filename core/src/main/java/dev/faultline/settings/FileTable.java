package dev.faultline.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of the config file with its place, for what is said of it.
 *
 * @param where its heading as people find it in the file
 */
record FileTable(String where, Map<String, Object> values) {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(365);

  SettingException wrong(String key, String what) {
    return new SettingException("the config file, %s: %s %s".formatted(where, key, what));
  }

  /** Refuses keys that nobody reads: a misspelt one must not be passed over. */
  void allow(Set<String> keys) throws SettingException {
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw wrong(
            key, "is not known; there are " + String.join(", ", keys.stream().sorted().toList()));
      }
    }
  }

  String required(String key) throws SettingException {
    String text = text(key);
    if (text == null) {
      throw wrong(key, "is missing");
    }
    return text;
  }

  @Nullable String text(String key) throws SettingException {
    Object value = values.get(key);
    if (value != null && (!(value instanceof String text) || text.isBlank())) {
      throw wrong(key, "must be text in quotation marks");
    }
    return value == null ? null : String.valueOf(value);
  }

  List<String> texts(String key) throws SettingException {
    Object value = values.get(key);
    List<?> list =
        value instanceof List<?> many ? many : value == null ? List.of() : List.of(value);
    List<String> texts = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof String text)) {
        throw wrong(key, "must be a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  boolean flag(String key, boolean otherwise) throws SettingException {
    Object value = values.get(key);
    if (value != null && !(value instanceof Boolean)) {
      throw wrong(key, "must be true or false");
    }
    return value == null ? otherwise : (Boolean) value;
  }

  int number(String key, int otherwise, int least, int most) throws SettingException {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Long || value instanceof Integer)
        || ((Number) value).longValue() < least
        || ((Number) value).longValue() > most) {
      throw wrong(key, "must be a whole number from " + least + " to " + most);
    }
    return ((Number) value).intValue();
  }

  @Nullable Duration duration(String key) throws SettingException {
    String text = text(key);
    if (text == null) {
      return null;
    }
    Duration duration = readTime(text);
    if (duration == null) {
      throw wrong(key, "must be a time like \"90s\", \"10m\", \"2h\" or \"1d\"");
    }
    return duration;
  }

  /** A time as settings write it; null where it is none, or longer than a year. */
  static @Nullable Duration readTime(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return duration.compareTo(LONGEST) <= 0 ? duration : null;
  }
}
