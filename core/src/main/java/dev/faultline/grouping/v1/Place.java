package dev.faultline.grouping.v1;

import dev.faultline.event.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Where a frame's code lies, without what a build or a deployment added.
 *
 * @param bundle whether it is a built bundle, whose short function names mean nothing
 */
record Place(String text, boolean bundle) {
  /** After the last of these a path is that of a library, the same on every machine. */
  private static final String[] LIBRARIES = {
    "/site-packages/", "/dist-packages/", "/node_modules/", "/gems/", "/pkg/mod/"
  };

  /** These names say something only together with their folder. */
  private static final String[] EVERYWHERE = {
    "index",
    "__init__",
    "mod",
    "page",
    "route",
    "layout",
    "loading",
    "error",
    "handler",
    "+page",
    "+server",
    "+layout"
  };

  private static final String[] NOWHERE = {
    "<anonymous>",
    "[native code]",
    "native",
    "<native>",
    "unknown",
    "<unknown>",
    "undefined",
    "null"
  };

  /** The module where the language has one, else the file; null where neither is known. */
  static @Nullable Place of(Frame frame, Language language) {
    String module = Names.blankToNull(frame.module());
    String file = Names.blankToNull(frame.file());
    if (file == null) {
      file = Names.blankToNull(frame.path());
    }
    if (module != null && !module.equals("__main__") && !module.equals("<unknown module>")) {
      return switch (language) {
        case JAVASCRIPT -> {
          Place script = file == null ? null : file(file);
          yield new Place(scriptModule(module), script != null && script.bundle);
        }
        case DOTNET -> new Place(FunctionName.dotnet(module), false);
        case JVM, PYTHON, RUBY, PHP, GO, OTHER -> new Place(Names.type(module), false);
      };
    }
    Place byFile = file == null ? null : file(file);
    if (byFile == null && frame.extra().get("package") instanceof String binary) {
      return file(binary);
    }
    return byFile;
  }

  /** {@code lib.checkout:main.4f3a9c}. */
  private static String scriptModule(String module) {
    int colon = module.lastIndexOf(':');
    return module.substring(0, colon + 1) + FileName.script(module.substring(colon + 1)).text();
  }

  private static @Nullable Place file(String raw) {
    for (String nowhere : NOWHERE) {
      if (nowhere.equals(raw)) {
        return null;
      }
    }
    if (raw.startsWith("data:") || raw.startsWith("blob:")) {
      return new Place(raw.substring(0, 5), false);
    }
    if (raw.startsWith("node:") || raw.startsWith("<")) {
      return new Place(Names.numbered(raw), false);
    }
    boolean relative = raw.charAt(0) != '/' && raw.charAt(0) != '\\' && raw.indexOf(':') != 1;
    String path = raw.indexOf('\\') < 0 ? raw : raw.replace('\\', '/');
    path = path.substring(path.lastIndexOf('!') + 1); // webpack's loaders
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    int evaluated = path.indexOf(") : "); // PHP: Foo.php(12) : eval()'d code
    if (evaluated > 0) {
      path = path.substring(0, path.lastIndexOf('(', evaluated));
    }
    int scheme = path.indexOf("://");
    if (scheme >= 0) {
      relative = built(path.substring(0, scheme));
      path = path.substring(scheme + 3);
      int fragment = path.indexOf('#');
      path = fragment < 0 ? path : path.substring(0, fragment);
    }
    String library = library(path);
    if (library != null) {
      return named(library, true);
    }
    if (relative) {
      int here = path.lastIndexOf("/./");
      path = here < 0 ? path : path.substring(here + 3);
      int from = scheme >= 0 && path.startsWith("/") ? 1 : 0;
      while (path.startsWith("./", from) || path.startsWith("../", from)) {
        from = path.indexOf('/', from) + 1;
      }
      path = path.substring(path.startsWith("~/", from) ? from + 2 : from);
      path = path.substring(path.startsWith("[project]/") ? 10 : 0);
    }
    return named(path, relative);
  }

  /** Schemes under which a builder puts paths of the source tree. */
  private static boolean built(String scheme) {
    return scheme.startsWith("webpack")
        || scheme.equals("turbopack")
        || scheme.equals("vite")
        || scheme.equals("ng");
  }

  private static @Nullable String library(String path) {
    for (String marker : LIBRARIES) {
      int at = path.lastIndexOf(marker);
      if (at >= 0) {
        return withoutVersion(path.substring(at + marker.length()));
      }
      if (path.startsWith(marker.substring(1))) {
        return withoutVersion(path.substring(marker.length() - 1));
      }
    }
    return null;
  }

  /** {@code rails-7.1.2/lib}, {@code github.com/lib/pq@v1.10.9/conn.go}. */
  private static String withoutVersion(String path) {
    StringBuilder out = new StringBuilder(path.length());
    int from = 0;
    while (from < path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      int cut = slash < 0 ? end : versionStart(path, from, end);
      out.append(path, from, cut);
      if (slash >= 0) {
        out.append('/');
      }
      from = end + 1;
    }
    return out.toString();
  }

  private static int versionStart(String path, int from, int end) {
    for (int i = from + 1; i < end - 1; i++) {
      char c = path.charAt(i);
      char next = path.charAt(i + 1);
      if ((c == '@' && (next == 'v' || Text.digit(next))) || (c == '-' && Text.digit(next))) {
        return i;
      }
    }
    return end;
  }

  private static Place named(String path, boolean whole) {
    int slash = path.lastIndexOf('/');
    FileName name = FileName.of(path.substring(slash + 1));
    if (slash <= 0) {
      return new Place(name.text().isEmpty() ? "/" : name.text(), name.bundle());
    }
    if (whole) {
      return new Place(Names.numbered(path.substring(0, slash + 1)) + name.text(), name.bundle());
    }
    if (everywhere(name.text())) {
      int before = path.lastIndexOf('/', slash - 1);
      String folder = path.substring(before + 1, slash + 1);
      return new Place(Names.numbered(folder) + name.text(), name.bundle());
    }
    return new Place(name.text().isEmpty() ? "/" : name.text(), name.bundle());
  }

  private static boolean everywhere(String name) {
    for (String other : EVERYWHERE) {
      if (name.length() > other.length()
          && name.charAt(other.length()) == '.'
          && name.startsWith(other)) {
        return true;
      }
    }
    return false;
  }
}
