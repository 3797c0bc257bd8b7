package dev.faultline.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of a config as plain data (see {@link dev.faultline.event.Event}), read with faults
 * gathered: a reader asks for everything it needs, then calls {@link #check}. No fault repeats a
 * value: it may be a secret. Confined to one thread.
 */
public final class Options {
  private static final int TEXT_CHARS = 4_096;

  private final Map<String, Object> values;
  private final List<String> faults = new ArrayList<>();

  public Options(Map<String, Object> values) {
    this.values = new TreeMap<>(values);
  }

  /** Text that must be there; empty where it is not, which {@link #check} then tells. */
  public String required(String name) {
    String text = text(name);
    if (text == null || text.isBlank()) {
      if (faults.stream().noneMatch(fault -> fault.startsWith(name + " "))) {
        faults.add(name + " is missing");
      }
      return "";
    }
    return text;
  }

  /** Text, or null. */
  public @Nullable String text(String name) {
    Object value = values.get(name);
    return switch (value) {
      case null -> null;
      case String text when text.length() > TEXT_CHARS -> {
        faults.add(name + " is longer than " + TEXT_CHARS + " characters");
        yield null;
      }
      case String text -> text;
      default -> {
        faults.add(name + " must be text");
        yield null;
      }
    };
  }

  /** Texts; empty where there are none. */
  public List<String> texts(String name) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)
        || !list.stream().allMatch(each -> each instanceof String)) {
      faults.add(name + " must be a list of texts");
      return List.of();
    }
    return list.stream().map(String::valueOf).toList();
  }

  /** Texts, also where one stands alone; empty where there are none. */
  public List<String> textOrTexts(String name) {
    if (values.get(name) instanceof String) {
      String text = text(name);
      return text == null ? List.of() : List.of(text);
    }
    return texts(name);
  }

  /** Texts by name; empty where there are none. */
  public Map<String, String> map(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)
        || !map.values().stream().allMatch(each -> each instanceof String)) {
      faults.add(name + " must be an object of texts");
      return Map.of();
    }
    Map<String, String> texts = new TreeMap<>();
    map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    return texts;
  }

  /** A number, also where it comes as text; null where there is none. */
  public @Nullable Double number(String name) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    try {
      double number =
          value instanceof Number given
              ? given.doubleValue()
              : Double.parseDouble(value instanceof String text ? text.strip() : "none");
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with what is no finite number.
    }
    faults.add(name + " must be a number");
    return null;
  }

  /** Yes or no. */
  public boolean flag(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    faults.add(name + " must be true or false");
    return false;
  }

  /** One of a few words. */
  public String choice(String name, Set<String> allowed, String otherwise) {
    String text = text(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    if (!allowed.contains(text)) {
      faults.add(name + " must be one of " + String.join(", ", allowed));
      return otherwise;
    }
    return text;
  }

  /**
   * An http(s) address with a host and without user, password and fragment; where it is missing the
   * other one, or a fault where that is empty.
   */
  public URI address(String name, String otherwise) {
    String text = text(name);
    String chosen = text == null || text.isBlank() ? otherwise : text.strip();
    URI nowhere = URI.create("https://invalid");
    if (chosen.isEmpty()) {
      required(name);
      return nowhere;
    }
    try {
      URI uri = new URI(chosen);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if ((scheme.equals("https") || scheme.equals("http"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below: the exception's text repeats the address.
    }
    faults.add(name + " must be an address like https://host/path");
    return nowhere;
  }

  /**
   * The zone for printed times, {@code timezone}; UTC where there is none or nobody knows it: a
   * wrong name must not lose the message.
   */
  public ZoneId zone() {
    return knownZone().orElse(ZoneOffset.UTC);
  }

  /** Follows a printed time where {@link #zone} is not what the config asks for; else empty. */
  public String zoneNote() {
    Object name = values.get("timezone");
    boolean given = name != null && !name.toString().isBlank();
    return given && knownZone().isEmpty() ? " (unknown time zone in the config: UTC)" : "";
  }

  private Optional<ZoneId> knownZone() {
    try {
      return values.get("timezone") instanceof String name && !name.isBlank()
          ? Optional.of(ZoneId.of(name.strip()))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Adds a fault of the reader's own. */
  public void fault(String text) {
    faults.add(text);
  }

  /** Ends the reading. */
  public void check() throws UnusableException {
    if (!faults.isEmpty()) {
      throw new UnusableException(faults);
    }
  }
}
