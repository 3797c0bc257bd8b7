package dev.faultline.protocol.sentry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills in a template of any of the languages clients log in: {@code %s}, {@code %5.2f}, {@code
 * %(name)s}, {@code %1$s}, <code>{}</code>, <code>{0}</code>, <code>{name}</code>. By best effort:
 * what has no parameter stands as it is.
 */
final class MessageTemplate {
  private static final String CONVERSIONS = "sdifrxXoeEgGcbvqtuap";
  private static final String FLAGS = "+-# 0123456789.";

  /** A name or number in a template is shorter: looking for its end stays cheap. */
  private static final int NAME_MAX = 64;

  /** Beyond this text nothing more is filled in: a few letters could ask for gigabytes. */
  private static final int TEXT_MAX = 64 << 10;

  private final String template;
  private final Map<String, Integer> named = new HashMap<>();
  private final List<String> params;
  private final StringBuilder out = new StringBuilder();
  private int next;

  private MessageTemplate(String template, List<String> names, List<String> params) {
    this.template = template;
    this.params = params;
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), i);
    }
  }

  /**
   * @param names of the parameters; empty where they go by position
   */
  static String fill(String template, List<String> names, List<String> params) {
    return params.isEmpty() ? template : new MessageTemplate(template, names, params).fill();
  }

  private String fill() {
    int at = 0;
    while (at < template.length()) {
      if (out.length() > TEXT_MAX) {
        return out.append(template, at, template.length()).toString();
      }
      char c = template.charAt(at);
      int end = c == '%' ? percent(at) : c == '{' ? brace(at) : -1;
      if (end < 0) {
        out.append(c);
        end = at + 1;
      }
      at = end;
    }
    return out.toString();
  }

  /** Where the text goes on after a filled-in conversion; -1 where there is none. */
  private int percent(int from) {
    if (template.startsWith("%%", from)) {
      out.append('%');
      return from + 2;
    }
    int at = from + 1;
    int param = -1;
    if (at < template.length() && template.charAt(at) == '(') {
      int close = close(')', at);
      param = close < 0 ? -1 : named.getOrDefault(template.substring(at + 1, close), -1);
      if (param < 0) {
        return -1;
      }
      at = close + 1;
    }
    int digits = at;
    while (at < template.length() && FLAGS.indexOf(template.charAt(at)) >= 0) {
      at++;
    }
    if (at < template.length() && template.charAt(at) == '$') {
      param = position(template.substring(digits, at), 1);
      at++;
      while (at < template.length() && FLAGS.indexOf(template.charAt(at)) >= 0) {
        at++;
      }
      if (param < 0) {
        return -1;
      }
    }
    // A space as flag is so rare, and "100 % sure" so common, that it is no conversion.
    boolean prose = at > from + 1 && template.charAt(from + 1) == ' ';
    if (prose || at >= template.length() || CONVERSIONS.indexOf(template.charAt(at)) < 0) {
      return -1;
    }
    return put(param < 0 && named.isEmpty() ? next++ : param, at + 1);
  }

  private int brace(int from) {
    int close = close('}', from);
    if (close < 0) {
      return -1;
    }
    String inside = template.substring(from + 1, close);
    int colon = inside.indexOf(':');
    String name = colon < 0 ? inside : inside.substring(0, colon);
    if (name.isEmpty()) {
      return named.isEmpty() ? put(next++, close + 1) : -1;
    }
    int unnamed = named.isEmpty() ? position(name, 0) : -1;
    return put(named.getOrDefault(name, unnamed), close + 1);
  }

  private int close(char bracket, int from) {
    return template.indexOf(bracket, from, Math.min(template.length(), from + NAME_MAX));
  }

  /** A parameter's index from its number in the template; -1 where it is none. */
  private static int position(String digits, int first) {
    if (digits.isEmpty() || digits.length() > 3) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number - first;
  }

  private int put(int param, int end) {
    if (param < 0 || param >= params.size()) {
      return -1;
    }
    out.append(params.get(param));
    return end;
  }
}
