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
    int dynamic = dynamicProxy(name);
    if (dynamic >= 0) {
      return "$Proxy";
    }
    int lambda = name.indexOf("$$Lambda");
    if (lambda >= 0) {
      return name.substring(0, lambda) + "$$Lambda";
    }
    int anonymous = name.indexOf("@anonymous"); // PHP adds a path and a line
    if (anonymous >= 0) {
      return name.substring(0, anonymous) + "@anonymous";
    }
    return numbered(name);
  }

  private static int proxyStart(String name) {
    if (name.indexOf('$') < 0 && name.indexOf("_ClientProxy") < 0) {
      return -1;
    }
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
    int first = 0;
    while (first < name.length() && !Text.digit(name.charAt(first))) {
      first++;
    }
    if (first == name.length()) {
      return name;
    }
    Text text = new Text(name);
    StringBuilder out = null;
    int copied = 0;
    int i = 0;
    while (i < name.length()) {
      if (!Text.alnum(name.charAt(i))) {
        i++;
        continue;
      }
      int end = text.alnumEnd(i);
      int from = generated(text, i, end);
      if (from >= 0) {
        if (out == null) {
          out = new StringBuilder(name.length());
        }
        out.append(name, copied, from).append('*');
        copied = end;
      }
      i = end;
    }
    return out == null ? name : out.append(name, copied, name.length()).toString();
  }

  /** Where the generated part of a run begins; -1 where it has none. */
  private static int generated(Text text, int from, int end) {
    int digits = text.digits(from, end);
    if (digits == 0) {
      return -1;
    }
    char before = text.at(from - 1);
    if (digits == end - from) {
      boolean counted = before == '$' || before == '@';
      return counted || end - from >= COUNTER_DIGITS ? from : -1;
    }
    if (text.at(from) == '0' && text.at(from + 1) == 'x' && text.hexOnly(from + 2, end)) {
      return from;
    }
    if (end - from >= HEX_CHARS && text.hexOnly(from, end)) {
      return from;
    }
    if (text.source().startsWith("closure", from) && text.digits(from + 7, end) == end - from - 7) {
      return from + 7;
    }
    return -1;
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
