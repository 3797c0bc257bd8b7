package dev.faultline.grouping.v1;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The name of a frame's function, equal for what is the same function to a person. */
final class FunctionName {
  private static final Set<String> NAMELESS =
      Set.of(
          "?",
          "<anonymous>",
          "anonymous",
          "(anonymous)",
          "[anonymous]",
          "<unknown>",
          "unknown",
          "anonymous function",
          "(unknown)",
          "??",
          "{anonymous}",
          "__anonymous__",
          "<redacted>");

  private FunctionName() {}

  /** Null where the function has no name. */
  static @Nullable String of(@Nullable String raw, Language language) {
    String name = Names.blankToNull(raw);
    if (name == null || NAMELESS.contains(name)) {
      return null;
    }
    String used =
        switch (language) {
          case JAVASCRIPT -> javascript(name);
          case JVM -> jvm(name);
          case PYTHON -> lastPart(name, '.');
          case RUBY -> ruby(name);
          case PHP -> php(name);
          case GO -> go(name);
          case DOTNET -> dotnet(withoutArguments(name));
          case OTHER -> other(withoutArguments(name));
        };
    return used.isEmpty() || NAMELESS.contains(used) ? null : Names.numbered(used);
  }

  /**
   * Chrome and Node write {@code async Object.foo [as bar]}, {@code new Foo}, {@code Foo.get x};
   * Firefox {@code foo/<} and Safari {@code foo} for the same.
   */
  private static String javascript(String raw) {
    String name = raw;
    int as = name.indexOf(" [as ");
    if (as > 0) {
      name = name.substring(0, as);
    }
    int arguments = name.indexOf(" (");
    if (arguments > 0) {
      name = name.substring(0, arguments);
    }
    int at = name.indexOf('@'); // Firefox's separator, left by rough parsers
    if (at > 0) {
      name = name.substring(0, at);
    }
    name = name.substring(name.lastIndexOf(' ') + 1); // async, new, get, set, static
    while (name.endsWith("<") || (name.endsWith("/") && name.length() > 1)) {
      name = name.substring(0, name.length() - 1);
    }
    name = lastPart(lastPart(name, '/'), '.');
    if (name.equals("eval")) {
      return "";
    }
    if (name.startsWith("_callee")) {
      return "_callee"; // Babel numbers its generators
    }
    int dollar = name.lastIndexOf('$'); // Rollup makes names unique with $1
    if (dollar > 0 && dollar < name.length() - 1 && onlyDigits(name, dollar + 1)) {
      return name.substring(0, dollar);
    }
    return name;
  }

  private static String jvm(String raw) {
    String name = raw;
    int mangled = name.lastIndexOf('-'); // Kotlin: foo-IoAF18A, foo-impl
    if (mangled > 0 && name.length() - mangled == 8) {
      name = name.substring(0, mangled);
    }
    return name.indexOf("$$Lambda") >= 0 ? Names.type(name) : name;
  }

  /** {@code block (2 levels) in Orders#charge}: Ruby 3.4 names the class, 3.3 does not. */
  private static String ruby(String raw) {
    String name = raw;
    if (!name.startsWith("<")) {
      int in = name.lastIndexOf(" in ");
      if (in >= 0) {
        name = name.substring(in + 4);
      }
      if (!name.startsWith("<")) {
        name = lastPart(lastPart(name, '#'), '.');
      }
    }
    return name;
  }

  /** PHP 8.4 writes file and line into a closure's name. */
  private static String php(String raw) {
    int closure = raw.indexOf("{closure");
    if (closure >= 0) {
      return raw.substring(0, closure) + "{closure}";
    }
    String name = raw;
    int anonymous = name.indexOf("@anonymous");
    if (anonymous >= 0) {
      int method = Math.max(name.lastIndexOf("::"), name.lastIndexOf("->"));
      String tail = method > anonymous ? name.substring(method) : "";
      name = name.substring(0, anonymous) + "@anonymous" + tail;
    }
    return name.endsWith("()") ? name.substring(0, name.length() - 2) : name;
  }

  /** {@code shop.(*Cart).Add.func1.2}, {@code Map[...]}, {@code Add-fm}, {@code Add.gowrap1}. */
  private static String go(String raw) {
    String name = lastPart(raw, '/');
    int generic = name.indexOf("[...]");
    if (generic >= 0) {
      name = name.substring(0, generic) + name.substring(generic + 5);
    }
    if (name.endsWith("-fm")) {
      name = name.substring(0, name.length() - 3);
    }
    int end = name.length();
    boolean literal = false;
    while (true) {
      int dot = name.lastIndexOf('.', end - 1);
      if (dot <= 0 || !numberedLiteral(name, dot + 1, end)) {
        break;
      }
      literal |= name.startsWith("func", dot + 1);
      end = dot;
    }
    return literal ? name.substring(0, end) + ".func" : name.substring(0, end);
  }

  private static boolean numberedLiteral(String name, int from, int end) {
    int digits = end;
    while (digits > from && Text.digit(name.charAt(digits - 1))) {
      digits--;
    }
    if (digits == end) {
      return false;
    }
    String word = name.substring(from, digits);
    return word.isEmpty()
        || word.equals("func")
        || word.equals("gowrap")
        || word.equals("deferwrap");
  }

  /** {@code <Save>b__0_1}, {@code <Save>d__12}, {@code <>c__DisplayClass3_0}. */
  static String dotnet(String raw) {
    int numbered = raw.indexOf("__");
    int generated = raw.indexOf('>');
    if (generated < 0 || numbered < generated) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean counter = i > numbered + 1 && (Text.digit(c) || (c == '_' && digitNext(raw, i)));
      if (!counter) {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean digitNext(String raw, int i) {
    return i + 1 < raw.length() && Text.digit(raw.charAt(i + 1));
  }

  /** Rust ends a symbol with a hash; Swift and Objective-C count blocks. */
  private static String other(String raw) {
    String name = raw;
    int hash = name.lastIndexOf("::h");
    if (hash > 0 && name.length() - hash == 19) {
      name = name.substring(0, hash);
    }
    int block = name.indexOf("_block_invoke");
    if (block > 0) {
      name = name.substring(name.startsWith("__") ? leadingDigitsEnd(name) : 0, block) + " block";
    }
    int closure = name.indexOf("closure #");
    if (closure >= 0) {
      int end = closure + 9;
      while (end < name.length() && Text.digit(name.charAt(end))) {
        end++;
      }
      name = name.substring(0, closure + 7) + name.substring(end);
    }
    return name;
  }

  private static int leadingDigitsEnd(String name) {
    int i = 2;
    while (i < name.length() && Text.digit(name.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Without an argument list at the end: its types change with the reporter, not the function. */
  private static String withoutArguments(String name) {
    if (!name.endsWith(")")) {
      return name;
    }
    int open = name.indexOf('(');
    return open > 0 && ". :".indexOf(name.charAt(open - 1)) < 0 ? name.substring(0, open) : name;
  }

  /** What follows the last separator that is not in square brackets. */
  private static String lastPart(String name, char separator) {
    int depth = 0;
    for (int i = name.length() - 1; i > 0; i--) {
      char c = name.charAt(i);
      if (c == ']') {
        depth++;
      } else if (c == '[') {
        depth--;
      } else if (c == separator && depth == 0) {
        return name.substring(i + 1);
      }
    }
    return name;
  }

  private static boolean onlyDigits(String name, int from) {
    for (int i = from; i < name.length(); i++) {
      if (!Text.digit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
