package dev.faultline.grouping.v1;

import org.jspecify.annotations.Nullable;

/** Takes out of a name what a compiler, a proxy maker or a template engine numbered. */
final class Names {
  /** What begins the generated part of a proxy's class name. */
  private static final String[] PROXIES = {
    "$$EnhancerBy", "$$FastClassBy", "$$SpringCGLIB", "$$KeyFactoryBy", "$HibernateProxy",
    "$ByteBuddy$", "$MockitoMock$", "_$$_javassist", "_$$_jvst", "$Proxy$_$$_Weld",
    "_$$_WeldClientProxy", "_ClientProxy"
  };

  private static final int HEX_CHARS = 8;
  private static final int COUNTER_DIGITS = 4;

  private Names() {}

  /** Whether a class was made at run time to stand before another. */
  static boolean proxy(String module) {
    return proxyStart(module) >= 0 || dynamicProxy(module) >= 0;
  }

  /** A class or type name without generated parts. */
  static String type(String name) {
    int proxy = proxyStart(name);
    if (proxy > 0) {
      return name.substring(0, proxy);
    }
    if (name.indexOf('$') >= 0) {
      int lambda = name.indexOf("$$Lambda");
      if (dynamicProxy(name) >= 0) {
        return "$Proxy";
      }
      if (lambda >= 0) {
        return name.substring(0, lambda) + "$$Lambda";
      }
    }
    int anonymous = name.indexOf("@anonymous"); // PHP adds a path and a line
    if (anonymous >= 0) {
      return name.substring(0, anonymous) + "@anonymous";
    }
    return numbered(name);
  }

  private static int proxyStart(String name) {
    int dollar = name.indexOf('$');
    while (dollar >= 0) {
      // Most classes with a $ are nested ones: only what follows tells whether to look closer.
      char next = dollar + 1 < name.length() ? name.charAt(dollar + 1) : 0;
      if (next == '$' || next == 'H' || next == 'B' || next == 'M' || next == 'P') {
        return marker(name);
      }
      dollar = name.indexOf('$', dollar + 1);
    }
    return name.endsWith("_ClientProxy") ? name.length() - "_ClientProxy".length() : -1;
  }

  private static int marker(String name) {
    for (String proxy : PROXIES) {
      int at = name.indexOf(proxy);
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }

  /** {@code jdk.proxy2.$Proxy34}, {@code com.sun.proxy.$Proxy12}. */
  private static int dynamicProxy(String name) {
    int at = name.indexOf("$Proxy");
    boolean starts = at == 0 || (at > 0 && name.charAt(at - 1) == '.');
    return starts && at + 6 < name.length() && Text.digit(name.charAt(at + 6)) ? at : -1;
  }

  /**
   * Writes {@code *} for runs that are numbers behind a {@code $}, long counters, addresses and
   * hashes: {@code lambda$save$0}, {@code _app_views_show_html_erb__2713_7000}, {@code
   * __TwigTemplate_5d41402abc4b2a76}, {@code run_closure3}.
   */
  static String numbered(String name) {
    int i = 0;
    while (i < name.length() && !Text.digit(name.charAt(i))) {
      i++;
    }
    if (i == name.length()) {
      return name;
    }
    while (i > 0 && Text.alnum(name.charAt(i - 1))) {
      i--;
    }
    StringBuilder out = null;
    int copied = 0;
    while (i < name.length()) {
      int end = i;
      while (end < name.length() && Text.alnum(name.charAt(end))) {
        end++;
      }
      int from = end > i ? generated(name, i, end) : -1;
      if (from >= 0) {
        out = out == null ? new StringBuilder(name.length()) : out;
        out.append(name, copied, from).append('*');
        copied = end;
      }
      i = end + 1;
    }
    return out == null ? name : out.append(name, copied, name.length()).toString();
  }

  /** Where the generated part of a run begins; -1 where it has none. */
  private static int generated(String name, int from, int end) {
    int digits = digits(name, from, end);
    if (digits == 0) {
      return -1;
    }
    char before = from > 0 ? name.charAt(from - 1) : 0;
    int length = end - from;
    if (digits == length) {
      return before == '$' || before == '@' || length >= COUNTER_DIGITS ? from : -1;
    }
    if (name.startsWith("0x", from) && hexOnly(name, from + 2, end)) {
      return from;
    }
    if (length >= HEX_CHARS && hexOnly(name, from, end)) {
      return from;
    }
    if (name.startsWith("closure", from) && digits(name, from + 7, end) == length - 7) {
      return from + 7;
    }
    return -1;
  }

  private static int digits(String name, int from, int end) {
    int count = 0;
    for (int i = from; i < end; i++) {
      count += Text.digit(name.charAt(i)) ? 1 : 0;
    }
    return count;
  }

  private static boolean hexOnly(String name, int from, int end) {
    for (int i = from; i < end; i++) {
      if (!Text.hex(name.charAt(i))) {
        return false;
      }
    }
    return end > from;
  }

  /** The text without white space around it; null where nothing is left. */
  static @Nullable String blankToNull(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String stripped = text.strip();
    return stripped.isEmpty() ? null : stripped;
  }
}
