package dev.faultline.digest;

import dev.faultline.digest.SecretNames.Grade;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Finds secrets inside a text: the request's own keys, what follows a secret name, passwords in
 * URLs, bearer tokens, private keys, card numbers. Every search begins with a cheap test that most
 * texts fail, and whatever was found is replaced in one pass of its own: texts with secrets are
 * rare.
 */
final class SecretText {
  static final String SCRUBBED = "[scrubbed]";

  /** Keys shorter than this cannot be told from ordinary words. */
  static final int SHORTEST_KEY = 6;

  private static final String PRIVATE_KEY = "PRIVATE KEY-----";
  private static final String SLACK_HOOK = "hooks.slack.com/services/";

  private final List<String> keys;
  private final int shortestKey;
  private int count;

  /**
   * @param keys the keys that the request itself showed
   */
  SecretText(List<String> keys) {
    List<String> telling = new ArrayList<>(keys.size());
    int shortest = Integer.MAX_VALUE;
    for (String key : keys) {
      if (key.length() >= SHORTEST_KEY) {
        telling.add(key);
        shortest = Math.min(shortest, key.length());
      }
    }
    this.keys = telling;
    this.shortestKey = shortest;
  }

  /** How many secrets were found so far. */
  int count() {
    return count;
  }

  /** What stands in the place of a value whose name says that it is secret. */
  String scrubbed() {
    count++;
    return SCRUBBED;
  }

  /** The text without the request's own keys; for names of places and lines of code. */
  String withoutKeys(String text) {
    if (text.length() < shortestKey) { // nearly every text
      return text;
    }
    String result = text;
    for (String key : keys) {
      int at = result.indexOf(key);
      while (at >= 0) {
        result = cut(result, at, at + key.length());
        at = result.indexOf(key, at + SCRUBBED.length());
      }
    }
    return result;
  }

  /** A line of code: names and their values are code there, and stay. */
  String code(String text) {
    String result = withoutKeys(text);
    if (result.length() > 14) {
      result = bearer(result);
    }
    return result;
  }

  /** Any other text. */
  String text(String text) {
    String result = withoutKeys(text);
    int length = result.length();
    if (length < 5) {
      return result;
    }
    if (result.indexOf('=') >= 0 || result.indexOf(':') >= 0) {
      result = named(result);
      if (result.indexOf("://") >= 0) {
        result = urls(result);
      }
    }
    if (length > 12) {
      result = cards(result);
    }
    if (length > 14) {
      result = bearer(result);
      result = basic(result);
    }
    if (length > 30) {
      result = webTokens(result);
      result = privateKeys(result);
    }
    return result;
  }

  /** {@code name=value}, {@code "name": "value"}, and {@code password: value} in running text. */
  private String named(String text) {
    String result = text;
    for (int i = 1; i < result.length() - 1; i++) {
      char c = result.charAt(i);
      if (c != '=' && c != ':') {
        continue;
      }
      int nameEnd = i;
      char quote = 0;
      if (isQuote(result.charAt(i - 1))) {
        quote = result.charAt(i - 1);
        nameEnd--;
        if (nameEnd > 0 && result.charAt(nameEnd - 1) == '\\') {
          nameEnd--;
        }
      }
      int nameBegin = nameEnd;
      while (nameBegin > 0 && isNamePart(result.charAt(nameBegin - 1))) {
        nameBegin--;
      }
      if (nameEnd - nameBegin < 3) {
        continue;
      }
      String name = result.substring(nameBegin, nameEnd);
      Grade grade = SecretNames.grade(name);
      if (grade == Grade.NONE) {
        continue;
      }
      boolean sentence = c == ':' && quote == 0;
      int begin = i + 1;
      while (begin < result.length() && (quote != 0 || sentence) && isBlank(result, begin)) {
        begin++;
      }
      if (sentence && (grade != Grade.ALWAYS || begin == i + 1)) {
        continue;
      }
      int end = valueEnd(result, begin);
      if (end > begin && isSecret(name, result, begin, end)) {
        int from = isQuote(result.charAt(begin)) && end - begin > 1 ? begin + 1 : begin;
        int to = from > begin && result.charAt(end - 1) == result.charAt(begin) ? end - 1 : end;
        if (to > from && !isMasked(result.substring(from, to))) {
          boolean structure = from == begin && quote != 0 && isBracket(result.charAt(begin));
          result = cut(result, from, to, structure ? "\"" + SCRUBBED + "\"" : SCRUBBED);
          i = from + SCRUBBED.length() - 1;
        }
      }
    }
    return result;
  }

  private static boolean isSecret(String name, String text, int begin, int end) {
    return switch (text.substring(begin, end)) {
      case "true", "false", "null", "None", "nil", "undefined", "\"\"", "''" -> false;
      default -> {
        boolean number = true;
        for (int i = begin; i < end; i++) {
          number &= Character.isDigit(text.charAt(i));
        }
        yield !(number && SecretNames.counts(name))
            && !(isWorkingDirectory(name) && isPath(text, begin));
      }
    };
  }

  /** What clients put in the place of a secret themselves, or nothing at all. */
  static boolean isMasked(String value) {
    return switch (value) {
      case "", SCRUBBED, "[Filtered]", "[FILTERED]", "[REDACTED]", "[redacted]", "<redacted>" ->
          true;
      default -> value.chars().allMatch(c -> c == '*');
    };
  }

  /** {@code PWD} is a shell's working directory as often as somebody's password. */
  static boolean isWorkingDirectory(String name) {
    return name.equalsIgnoreCase("pwd") || name.equalsIgnoreCase("oldpwd");
  }

  static boolean isPath(String text, int at) {
    return text.startsWith("/", at) || text.startsWith(":\\", at + 1);
  }

  private static int valueEnd(String text, int begin) {
    if (begin >= text.length()) {
      return begin;
    }
    char first = text.charAt(begin);
    if (isQuote(first)) {
      int end = begin + 1;
      while (end < text.length() && text.charAt(end) != first) {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      return Math.min(end + 1, text.length());
    }
    if (isBracket(first)) {
      return structureEnd(text, begin);
    }
    int end = begin;
    while (end < text.length() && !isDelimiter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The end of an object or a list of JSON; the end of the text where it was cut off. */
  private static int structureEnd(String text, int begin) {
    int depth = 0;
    boolean quoted = false;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  /** {@code scheme://user:password@host}, and the one URL that is a secret itself. */
  private String urls(String text) {
    String result = text;
    int at = result.indexOf("://");
    while (at >= 0) {
      int begin = at + 3;
      int end = begin;
      int sign = -1;
      while (end < result.length() && !isUrlEnd(result.charAt(end))) {
        if (result.charAt(end) == '@') {
          sign = end;
        }
        end++;
      }
      if (sign > begin && !result.startsWith(SCRUBBED + "@", begin)) {
        result = cut(result, begin, sign);
      } else if (result.startsWith(SLACK_HOOK, begin)) {
        int from = begin + SLACK_HOOK.length();
        int to = from;
        while (to < result.length() && !isDelimiter(result.charAt(to))) {
          to++;
        }
        if (to > from && !result.startsWith(SCRUBBED, from)) {
          result = cut(result, from, to);
        }
      }
      at = result.indexOf("://", begin);
    }
    return result;
  }

  private String bearer(String text) {
    String result = text;
    int at = result.indexOf("earer ");
    while (at >= 0) {
      int begin = at + 6;
      int end = begin;
      boolean marked = false;
      while (end < result.length() && isTokenPart(result.charAt(end))) {
        marked |= !Character.isLetter(result.charAt(end));
        end++;
      }
      if (end - begin >= 20 || (marked && end - begin >= 8)) {
        result = cut(result, begin, end);
      }
      at = result.indexOf("earer ", begin);
    }
    return result;
  }

  private String basic(String text) {
    String result = text;
    int at = result.indexOf("asic ");
    while (at >= 0) {
      int begin = at + 5;
      int end = begin;
      while (end < result.length() && isTokenPart(result.charAt(end))) {
        end++;
      }
      if (end - begin >= 4 && isUserAndPassword(result.substring(begin, end))) {
        result = cut(result, begin, end);
      }
      at = result.indexOf("asic ", begin);
    }
    return result;
  }

  private static boolean isUserAndPassword(String base64) {
    try {
      for (byte b : Base64.getDecoder().decode(base64)) {
        if (b == ':') {
          return true;
        }
      }
      return false;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** JSON web tokens begin with the base64 of <code>{"</code>. */
  private String webTokens(String text) {
    String result = text;
    int at = result.indexOf("eyJ");
    while (at >= 0) {
      int end = at;
      int dots = 0;
      while (end < result.length() && isTokenPart(result.charAt(end))) {
        dots += result.charAt(end) == '.' ? 1 : 0;
        end++;
      }
      if (dots >= 2 && end - at > 30) {
        result = cut(result, at, end);
      }
      at = result.indexOf("eyJ", at + 3);
    }
    return result;
  }

  private String privateKeys(String text) {
    String result = text;
    int at = result.indexOf(PRIVATE_KEY);
    while (at >= 0) {
      int begin = at + PRIVATE_KEY.length();
      int end = result.indexOf("-----END", begin);
      if (!result.startsWith(SCRUBBED, begin)) {
        result = cut(result, begin, end < 0 ? result.length() : end);
      }
      int close = result.indexOf(PRIVATE_KEY, begin);
      at = close < 0 ? -1 : result.indexOf(PRIVATE_KEY, close + PRIVATE_KEY.length());
    }
    return result;
  }

  /** Looks at every twelfth character only: no card number hides between two of them. */
  private String cards(String text) {
    String result = text;
    for (int i = 11; i < result.length(); i += 12) {
      if (CardNumbers.mayBePart(result, i)) {
        int begin = CardNumbers.begin(result, i);
        int end = CardNumbers.end(result, i);
        if (CardNumbers.isCard(result, begin, end)) {
          result = cut(result, begin, end);
          i = begin;
        }
      }
    }
    return result;
  }

  private String cut(String text, int begin, int end) {
    return cut(text, begin, end, SCRUBBED);
  }

  private String cut(String text, int begin, int end, String with) {
    count++;
    return text.substring(0, begin) + with + text.substring(end);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || c == '-'
        || c == '.'
        || c == '['
        || c == ']'
        || c == '%';
  }

  private static boolean isTokenPart(char c) {
    return Character.isLetterOrDigit(c)
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '+'
        || c == '/'
        || c == '='
        || c == '~';
  }

  private static boolean isDelimiter(char c) {
    return c <= ' ' || c == '&' || c == ';' || c == ',' || c == '"' || c == '\'' || c == '#'
        || c == ')' || c == '}' || c == ']' || c == '<' || c == '>' || c == '\\' || c == '`';
  }

  private static boolean isUrlEnd(char c) {
    return c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<'
        || c == '>';
  }

  private static boolean isBlank(String text, int at) {
    return text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == '\n';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean isBracket(char c) {
    return c == '{' || c == '[';
  }
}
