package dev.faultline.digest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a User-Agent header says, as far as a few rules can tell: the common browsers, systems,
 * command line clients and robots. A library knows more, takes a hundred times as long, and is out
 * of date as soon as it is released.
 *
 * @param browser empty name where it is not known
 * @param system empty name where it is not known
 */
record UserAgent(Product browser, Product system) {
  /** A name and a version, which may be empty. */
  record Product(String name, String version) {
    private static final Product UNKNOWN = new Product("", "");
  }

  /** What names a product in the header; the first that is there wins. */
  private record Rule(String mark, String name) {}

  /** Browsers that pretend to be others come before those. */
  private static final List<Rule> BROWSERS =
      List.of(
          new Rule("Edg/", "Edge"),
          new Rule("EdgA/", "Edge"),
          new Rule("EdgiOS/", "Edge"),
          new Rule("Edge/", "Edge"),
          new Rule("OPR/", "Opera"),
          new Rule("OPX/", "Opera"),
          new Rule("SamsungBrowser/", "Samsung Internet"),
          new Rule("YaBrowser/", "Yandex Browser"),
          new Rule("Vivaldi/", "Vivaldi"),
          new Rule("Electron/", "Electron"),
          new Rule("HeadlessChrome/", "Headless Chrome"),
          new Rule("FxiOS/", "Firefox"),
          new Rule("CriOS/", "Chrome"),
          new Rule("Firefox/", "Firefox"),
          new Rule("Chrome/", "Chrome"),
          new Rule("MSIE ", "Internet Explorer"),
          new Rule("Trident/", "Internet Explorer"),
          new Rule("curl/", "curl"),
          new Rule("Wget/", "Wget"),
          new Rule("python-requests/", "python-requests"),
          new Rule("Python-urllib/", "Python-urllib"),
          new Rule("okhttp/", "okhttp"),
          new Rule("Apache-HttpClient/", "Apache-HttpClient"),
          new Rule("Go-http-client/", "Go-http-client"),
          new Rule("PostmanRuntime/", "Postman"),
          new Rule("axios/", "axios"),
          new Rule("node-fetch/", "node-fetch"));

  private static final List<String> ROBOTS =
      List.of("bot", "crawl", "spider", "slurp", "facebookexternalhit", "preview");

  /** Headers remembered; a power of two. Overwritten without care: a miss only costs time. */
  private static final int REMEMBERED = 1_024;

  private static final int LONGEST_REMEMBERED = 400;

  /** Immutable entries, so that a race between threads can at worst forget one. */
  private static final @Nullable Known[] CACHE = new Known[REMEMBERED];

  private record Known(String header, Optional<UserAgent> agent) {}

  /** Reads a header; empty where nothing is recognised. */
  static Optional<UserAgent> parse(String header) {
    if (header.length() > LONGEST_REMEMBERED) {
      return read(header);
    }
    int hash = header.hashCode();
    int slot = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
    Known known = CACHE[slot];
    if (known == null || !known.header.equals(header)) {
      known = new Known(header, read(header));
      CACHE[slot] = known;
    }
    return known.agent;
  }

  private static Optional<UserAgent> read(String header) {
    String text = header.length() > 1_000 ? header.substring(0, 1_000) : header;
    UserAgent agent = new UserAgent(browser(text), system(text));
    return agent.browser.name.isEmpty() && agent.system.name.isEmpty()
        ? Optional.empty()
        : Optional.of(agent);
  }

  private static Product browser(String text) {
    Product robot = robot(text);
    if (robot != null) {
      return robot;
    }
    for (Rule rule : BROWSERS) {
      int at = text.indexOf(rule.mark);
      if (at >= 0) {
        String version = version(text, at + rule.mark.length());
        return rule.mark.equals("Trident/")
            ? new Product(rule.name, after(text, "rv:"))
            : new Product(rule.name, version);
      }
    }
    if (text.contains("Safari/") && text.contains("Version/")) {
      boolean mobile = text.contains("Mobile/");
      return new Product(mobile ? "Mobile Safari" : "Safari", after(text, "Version/"));
    }
    return Product.UNKNOWN;
  }

  /** A robot calls itself by a word that holds its kind: {@code Googlebot/2.1}. */
  private static @Nullable Product robot(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String kind : ROBOTS) {
      int at = lower.indexOf(kind);
      if (at < 0 || lower.startsWith("cubot", Math.max(0, at - 2))) { // a maker of phones
        continue;
      }
      int begin = at;
      while (begin > 0 && isNamePart(text.charAt(begin - 1))) {
        begin--;
      }
      int end = at;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      boolean versioned = end < text.length() && text.charAt(end) == '/';
      return new Product(text.substring(begin, end), versioned ? version(text, end + 1) : "");
    }
    return null;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  private static Product system(String text) {
    if (text.contains("Windows NT ")) {
      return new Product("Windows", windows(after(text, "Windows NT ")));
    }
    if (text.contains("iPhone") || text.contains("iPad") || text.contains("iPod")) {
      return new Product("iOS", after(text, " OS ").replace('_', '.'));
    }
    if (text.contains("Android")) {
      return new Product("Android", after(text, "Android "));
    }
    if (text.contains("Mac OS X")) {
      return new Product("macOS", after(text, "Mac OS X ").replace('_', '.'));
    }
    if (text.contains("CrOS")) {
      return new Product("ChromeOS", "");
    }
    return text.contains("Linux") ? new Product("Linux", "") : Product.UNKNOWN;
  }

  private static String windows(String kernel) {
    return switch (kernel) {
      case "6.1" -> "7";
      case "6.2" -> "8";
      case "6.3" -> "8.1";
      case "10.0" -> "10"; // Windows 11 says the same
      default -> kernel;
    };
  }

  private static String after(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? "" : version(text, at + mark.length());
  }

  private static String version(String text, int from) {
    int end = from;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end))
            || text.charAt(end) == '.'
            || text.charAt(end) == '_')) {
      end++;
    }
    boolean number = end > from && Character.isDigit(text.charAt(from));
    return number ? text.substring(from, end) : "";
  }
}
