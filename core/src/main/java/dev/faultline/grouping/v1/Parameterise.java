package dev.faultline.grouping.v1;

import org.jspecify.annotations.Nullable;

/**
 * Replaces the values in a message by placeholders, so that messages that differ only in a number,
 * an id, an address, a date or a quoted value become equal. Words stay.
 *
 * <p>One pass from left to right, no patterns: whoever may send a message could make a pattern that
 * backtracks take hours. Every look ahead is either bounded or remembers how far it looked, so the
 * time is linear. Doing it twice changes nothing more: a placeholder is copied as it stands, and
 * {@code <} and {@code >} count as letters where a quote begins or ends.
 */
public final class Parameterise {
  private static final String[] PLACEHOLDERS = {
    "<num>",
    "<str>",
    "<hex>",
    "<uuid>",
    "<date>",
    "<time>",
    "<duration>",
    "<size>",
    "<ip>",
    "<mac>",
    "<email>",
    "<url>",
    "<id>"
  };

  /** Shorter runs of hex digits may well be words. */
  private static final int HEX_CHARS = 8;

  /** Shorter runs of mixed letters and digits may well be names. */
  private static final int ID_CHARS = 16;

  private static final String QUOTES = "'\"`\u201c";
  private static final String CLOSERS = "'\"`\u201d";

  private final Text text;
  private final int end;
  private @Nullable StringBuilder out;
  private int copied;

  /** Where the next valid closing quote of each kind is; -1 before the first look. */
  private final int[] close = {-1, -1, -1, -1};

  private int newline = -1;
  private int at = -1;

  /** No e-mail address begins before this position. */
  private int noEmailBefore;

  private Parameterise(String text) {
    this.text = new Text(text);
    this.end = text.length();
  }

  /** The message with its values replaced. */
  public static String of(String message) {
    return new Parameterise(message).run();
  }

  private String run() {
    int i = 0;
    if (end > 1 && quoteKind(text.at(0)) >= 0 && closing(quoteKind(text.at(0)), 1) == end - 1) {
      i = 1; // the message itself is quoted: it is not a value in a message
    }
    while (i < end) {
      char c = text.at(i);
      if (Text.alnum(c)) {
        i = word(i);
      } else {
        i =
            switch (c) {
              case '\'', '"', '`', '\u201c' -> quoted(i);
              case '<' -> placeholder(i);
              case ':' -> colons(i);
              case '-' -> minus(i);
              default -> i + 1;
            };
      }
    }
    if (out == null) {
      return text.source();
    }
    return out.append(text.source(), copied, end).toString();
  }

  private int replace(int from, int to, String placeholder) {
    if (out == null) {
      out = new StringBuilder(end);
    }
    out.append(text.source(), copied, from).append(placeholder);
    copied = to;
    return to;
  }

  private int placeholder(int i) {
    for (String placeholder : PLACEHOLDERS) {
      if (text.source().startsWith(placeholder, i)) {
        return i + placeholder.length();
      }
    }
    return i + 1;
  }

  private int colons(int i) {
    char before = text.at(i - 1);
    if (text.at(i + 1) == ':' && before != ':' && !Text.wordish(before)) {
      int to = Addresses.ipv6(text, i);
      if (to > 0) {
        return replace(i, to, "<ip>");
      }
    }
    return i + 1;
  }

  /** A sign belongs to its number where it cannot be a hyphen or a range. */
  private int minus(int i) {
    char before = text.at(i - 1);
    if (Text.digit(text.at(i + 1)) && (before == 0 || " \t\n([{,=:;".indexOf(before) >= 0)) {
      int to = text.alnumEnd(i + 1);
      boolean more = structured(i + 1, to);
      if (!more || (Addresses.starting(text, i + 1) == null && Dates.end(text, i + 1) < 0)) {
        long found = Numbers.find(text, i + 1);
        if (found > 0) {
          return replace(i, Numbers.end(found), Numbers.placeholder(found));
        }
      }
    }
    return i + 1;
  }

  // ---- quotes

  private static int quoteKind(char c) {
    return QUOTES.indexOf(c);
  }

  private int quoted(int i) {
    char before = text.at(i - 1);
    char next = text.at(i + 1);
    if (Text.wordish(before) || next == ' ' || next == '\n' || next == '\t' || i + 1 == end) {
      return i + 1;
    }
    int to = closing(quoteKind(text.at(i)), i + 1);
    return to < lineEnd(i) ? replace(i, to + 1, "<str>") : i + 1;
  }

  /** The first quote from here on that can close; the end of the text where there is none. */
  private int closing(int kind, int from) {
    if (close[kind] >= from) {
      return close[kind];
    }
    int j = from;
    while (j < end && !(closes(kind, text.at(j)) && !Text.wordish(text.at(j + 1)))) {
      j++;
    }
    close[kind] = j;
    return j;
  }

  /** Ruby before 3.4 quotes names {@code `so'}. */
  private static boolean closes(int kind, char c) {
    return c == CLOSERS.charAt(kind) || (kind == 2 && c == '\'');
  }

  private int lineEnd(int from) {
    if (newline < from) {
      newline = text.source().indexOf('\n', from);
      if (newline < 0) {
        newline = end;
      }
    }
    return newline;
  }

  // ---- words and numbers

  private int word(int i) {
    int to = text.alnumEnd(i);
    char next = text.at(to);
    if (next == ':'
        && text.at(to + 1) == '/'
        && text.at(to + 2) == '/'
        && Text.letter(text.at(i))) {
      return replace(i, Addresses.urlEnd(text, to + 3), "<url>");
    }
    int email = emailEnd(i);
    if (email > 0) {
      return replace(i, email, "<email>");
    }
    boolean number = Text.digit(text.at(i));
    if (structured(i, to)) {
      Addresses.Found found = number || Text.hex(text.at(i)) ? Addresses.starting(text, i) : null;
      if (found != null) {
        return replace(i, found.end(), found.placeholder());
      }
      int date = number || Text.upper(text.at(i)) ? Dates.end(text, i) : -1;
      if (date > 0) {
        return replace(i, date, "<date>");
      }
      int time = number ? Dates.timeOnly(text, i) : -1;
      if (time > 0) {
        return replace(i, time, "<time>");
      }
    }
    return number ? number(i, to) : letters(i, to);
  }

  /** Whether more than a number or word can begin here, by what follows its first run. */
  private boolean structured(int i, int to) {
    if ((text.at(i + 8) | 0x20) == 't' && Text.digit(text.at(i))) {
      return true;
    }
    return switch (text.at(to)) {
      case ':', '.', '-', '/' -> true;
      case ' ', ',' -> Text.upper(text.at(i)) || Text.upper(text.at(to + 1));
      default -> false;
    };
  }

  private int number(int i, int to) {
    if (text.at(i) == '0' && (text.at(i + 1) | 0x20) == 'x' && text.hexOnly(i + 2, to)) {
      return replace(i, to, "<hex>");
    }
    if (identity(i, to)) {
      return replace(i, to, "<hex>");
    }
    long found = Numbers.find(text, i);
    if (found > 0) {
      return replace(i, Numbers.end(found), Numbers.placeholder(found));
    }
    return letters(i, to);
  }

  private int letters(int i, int to) {
    int length = to - i;
    if (identity(i, to)) {
      return replace(i, to, "<hex>");
    }
    if (length >= HEX_CHARS && text.hexOnly(i, to) && text.digits(i, to) > 0) {
      return replace(i, to, "<hex>");
    }
    if (length >= ID_CHARS && text.digits(i, to) >= 3 && text.changes(i, to) >= 3) {
      return replace(i, to, "<id>");
    }
    return to;
  }

  /** What Java prints of an object: {@code Order@1b2c3d4}. */
  private boolean identity(int i, int to) {
    return text.at(i - 1) == '@'
        && Text.alnum(text.at(i - 2))
        && to - i >= 5
        && to - i <= 8
        && text.hexOnly(i, to)
        && text.digits(i, to) > 0;
  }

  private int emailEnd(int i) {
    if (at < i) {
      at = text.source().indexOf('@', i);
      if (at < 0) {
        at = end;
      }
    }
    if (at == end || i < noEmailBefore) {
      return -1;
    }
    int j = i;
    while (j < at && Addresses.localPart(text.at(j))) {
      j++;
    }
    int found = j == at ? Addresses.domainEnd(text, at + 1) : -1;
    if (found < 0) {
      noEmailBefore = j == at ? at + 1 : j;
    }
    return found;
  }
}
