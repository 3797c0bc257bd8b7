package dev.faultline.relay;

import dev.faultline.alert.Note;
import dev.faultline.codec.WholeText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A note in the making. Takes texts of strangers as they are and makes them plain: without control
 * characters, comments of HTML and overlong parts; what is empty is left out.
 */
final class NoteDraft {
  static final int LINE_CHARS = 250;
  static final int TEXT_CHARS = 4_000;
  static final int FIELD_CHARS = 1_000;
  static final int FIELDS_MAX = 20;
  private static final int LINK_CHARS = 2_000;
  private static final int BRIEF_CHARS = 40;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration AHEAD = Duration.ofDays(1);
  private static final List<DateTimeFormatter> TIMES =
      List.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME,
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ROOT),
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z", Locale.ROOT));

  private final String service;
  private String heading = "";
  private String title = "";
  private @Nullable String link;
  private String text = "";
  private final List<Note.Field> fields = new ArrayList<>();
  private String author = "";
  private String footer = "";
  private String time = "";

  NoteDraft(String service) {
    this.service = service;
  }

  NoteDraft heading(String given) {
    heading = line(given);
    return this;
  }

  NoteDraft title(String given) {
    title = line(given);
    return this;
  }

  /** A title behind a name: {@code [SHOP-7] It broke}. */
  NoteDraft title(String name, String given) {
    String shown = name.isBlank() ? "" : "[" + line(name) + "]";
    return title((shown + " " + given).strip());
  }

  /** Where the title leads; what is no web address is left out. */
  NoteDraft link(String address) {
    link = webAddress(address);
    return this;
  }

  NoteDraft text(String given) {
    text = WholeText.cut(plain(given), TEXT_CHARS);
    return this;
  }

  NoteDraft field(String name, String value) {
    String shown = WholeText.cut(plain(value), FIELD_CHARS);
    if (!shown.isEmpty() && fields.size() < FIELDS_MAX) {
      boolean brief = shown.length() <= BRIEF_CHARS && shown.indexOf('\n') < 0;
      fields.add(new Note.Field(line(name), shown, brief));
    }
    return this;
  }

  NoteDraft author(String given) {
    author = line(given);
    return this;
  }

  NoteDraft footer(String given) {
    footer = line(given);
    return this;
  }

  /** When it happened, in one of the forms that services write. */
  NoteDraft time(String given) {
    time = given;
    return this;
  }

  /** The note; a time that nobody can read, or that cannot be, is the one given. */
  Note done(Instant received) {
    String shown = heading.isEmpty() ? service : heading;
    return new Note(
        service,
        shown,
        title.isEmpty() ? shown : title,
        link,
        text,
        List.copyOf(fields),
        author,
        footer,
        when(time, received));
  }

  // ---- Plain texts

  /** One line. */
  static String line(String given) {
    return WholeText.cut(plain(given).replaceAll("\\s+", " "), LINE_CHARS);
  }

  /** The first line that has something. */
  static String firstLine(String given) {
    return plain(given).lines().findFirst().orElse("");
  }

  /** Without comments of HTML, carriage returns, and characters that only steer a display. */
  static String plain(String given) {
    StringBuilder out = new StringBuilder();
    WholeText.of(withoutComments(given))
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !steers(c))
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  /** Controls, and what turns the direction of the text around it. */
  private static boolean steers(int c) {
    return Character.isISOControl(c)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** Templates of trackers are full of them, and so is what Faultline writes. */
  private static String withoutComments(String given) {
    int start = given.indexOf("<!--");
    if (start < 0) {
      return given;
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (start >= 0) {
      int end = given.indexOf("-->", start + 4);
      if (end < 0) {
        break;
      }
      out.append(given, from, start);
      from = end + 3;
      start = given.indexOf("<!--", from);
    }
    return out.append(given, from, given.length()).toString();
  }

  /** An address that a browser may be sent to; null where it is none. */
  static @Nullable String webAddress(String address) {
    String bare = address.strip();
    if (bare.isEmpty() || bare.length() > LINK_CHARS) {
      return null;
    }
    try {
      URI uri = new URI(bare);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean web = Set.of("http", "https").contains(scheme) && uri.getHost() != null;
      return web && uri.getRawUserInfo() == null ? bare : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static Instant when(String given, Instant received) {
    Instant read = parse(given.strip());
    return read == null || read.isBefore(EARLIEST) || read.isAfter(received.plus(AHEAD))
        ? received
        : read;
  }

  private static @Nullable Instant parse(String given) {
    if (given.matches("[0-9]{9,13}")) {
      long number = Long.parseLong(given);
      return given.length() > 11 ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }
    Instant found = null;
    for (DateTimeFormatter form : TIMES) {
      try {
        found = found == null ? form.parse(given, Instant::from) : found;
      } catch (DateTimeException e) {
        // The next form may fit; where none does, the time of arrival stands in.
        found = null;
      }
    }
    return found;
  }
}
