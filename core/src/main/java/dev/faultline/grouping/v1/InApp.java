package dev.faultline.grouping.v1;

import dev.faultline.event.Frame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether a frame is the application's own code. What the client says holds, but for the client
 * library's own frames; where it says nothing, well-known libraries are told by name and path.
 */
final class InApp {
  private static final String[] REPORTERS = {"io.sentry.", "sentry_sdk.", "@sentry."};

  private static final String[] REPORTER_PATHS = {
    "/sentry-ruby", "sentry/hub.rb", "/sentry_sdk/", "/@sentry/", "/sentry-raven", "/raven/lib/"
  };

  private static final String[][] JVM_BUCKETS =
      buckets(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "jakarta.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "groovy.",
          "org.codehaus.groovy.",
          "org.apache.groovy.",
          "clojure.",
          "android.",
          "androidx.",
          "com.android.",
          "dalvik.",
          "libcore.",
          "org.springframework.",
          "org.apache.catalina.",
          "org.apache.coyote.",
          "org.apache.tomcat.",
          "org.apache.http.",
          "org.apache.commons.",
          "org.apache.logging.",
          "org.apache.maven.",
          "org.apache.kafka.",
          "org.eclipse.jetty.",
          "org.hibernate.",
          "org.jboss.",
          "org.junit.",
          "org.postgresql.",
          "org.slf4j.",
          "io.netty.",
          "io.undertow.",
          "io.quarkus.",
          "io.micronaut.",
          "io.vertx.",
          "io.helidon.",
          "io.micrometer.",
          "io.grpc.",
          "io.opentelemetry.",
          "io.reactivex.",
          "io.ktor.",
          "reactor.",
          "rx.",
          "akka.",
          "org.apache.pekko.",
          "play.",
          "okhttp3.",
          "okio.",
          "retrofit2.",
          "com.zaxxer.hikari.",
          "com.mysql.",
          "com.google.common.",
          "com.google.gson.",
          "com.fasterxml.jackson.",
          "tools.jackson.",
          "ch.qos.logback.",
          "com.amazonaws.",
          "software.amazon.awssdk.",
          "net.bytebuddy.",
          "org.mockito.",
          "org.gradle.");

  private static final String[] DOTNET_MODULES = {
    "System.", "Microsoft.", "Newtonsoft.", "Npgsql.", "Serilog.", "Sentry."
  };

  private static final String[] GO_MODULES = {
    "runtime",
    "net/",
    "testing",
    "reflect",
    "sync",
    "os",
    "io",
    "fmt",
    "encoding/",
    "database/",
    "net",
    "strconv",
    "strings",
    "syscall",
    "bufio",
    "bytes",
    "context",
    "errors",
    "log"
  };

  private static final String[] PATHS = {
    "/node_modules/",
    "/site-packages/",
    "/dist-packages/",
    "/usr/lib/",
    "/usr/local/lib/",
    "/usr/share/",
    "/gems/",
    "/lib/ruby/",
    "/vendor/",
    "/pkg/mod/",
    "/go/src/",
    "/rustc/",
    "/.cargo/",
    "/lib/python",
    "/lib64/python",
    "/webpack/bootstrap",
    "/webpack/runtime",
    "/System/Library/",
    "-extension://"
  };

  private static final String[] PATH_STARTS = {
    "node:",
    "internal/",
    "node_modules/",
    "vendor/",
    "webpack/",
    "gems/",
    "<frozen ",
    "<internal:",
    "[internal",
    "native",
    "<native>",
    "[native",
    "rustc/"
  };

  private InApp() {}

  static boolean of(Frame frame, Language language) {
    if (reporter(frame)) {
      return false;
    }
    String file = frame.file();
    if (language == Language.JAVASCRIPT && file != null && file.startsWith("<")) {
      return false; // <anonymous>: typed into a console, or put in by a tool
    }
    Boolean said = frame.inApp();
    return said != null
        ? said
        : !library(language, frame.module(), file, frame.path(), frame.function());
  }

  /** Whether the frame is the client library's own. */
  static boolean reporter(Frame frame) {
    String module = frame.module();
    return (module != null && starts(module, REPORTERS))
        || foldered(frame.file(), REPORTER_PATHS)
        || foldered(frame.path(), REPORTER_PATHS);
  }

  private static boolean library(
      Language language,
      @Nullable String module,
      @Nullable String file,
      @Nullable String path,
      @Nullable String function) {
    if (foreign(file) || foreign(path)) {
      return true;
    }
    return switch (language) {
      case JVM -> module != null && starts(module, bucket(JVM_BUCKETS, module));
      case DOTNET -> module != null && starts(module, DOTNET_MODULES);
      case GO -> goLibrary(module != null ? module : function);
      case JAVASCRIPT -> file != null && nodeCore(file);
      case OTHER ->
          function != null
              && (function.startsWith("core::")
                  || function.startsWith("std::")
                  || function.startsWith("alloc::"));
      case PYTHON, RUBY, PHP -> false;
    };
  }

  /**
   * The standard library has no dot in the first part of its paths; programs' modules mostly do.
   */
  private static boolean goLibrary(@Nullable String name) {
    if (name == null) {
      return false;
    }
    for (String module : GO_MODULES) {
      if (name.startsWith(module)) {
        char next = name.length() > module.length() ? name.charAt(module.length()) : '.';
        if (module.endsWith("/") || next == '.' || next == '/') {
          return true;
        }
      }
    }
    return false;
  }

  /** Node before 16 names its own files {@code events.js}, {@code _http_server.js}. */
  private static boolean nodeCore(String file) {
    return switch (file) {
      case "events.js",
          "module.js",
          "net.js",
          "timers.js",
          "fs.js",
          "domain.js",
          "stream.js",
          "_http_server.js",
          "_http_client.js",
          "_stream_readable.js",
          "_http_common.js",
          "bootstrap_node.js",
          "vm.js",
          "zlib.js",
          "tls.js",
          "_tls_wrap.js" ->
          true;
      default -> false;
    };
  }

  private static boolean foreign(@Nullable String path) {
    return path != null && (starts(path, PATH_STARTS) || foldered(path, PATHS));
  }

  /** The beginnings by their first letter: a frame is compared with few of them. */
  private static String[][] buckets(String... beginnings) {
    String[][] buckets = new String[128][];
    for (char c = 0; c < 128; c++) {
      String first = String.valueOf(c);
      buckets[c] =
          Arrays.stream(beginnings).filter(text -> text.startsWith(first)).toArray(String[]::new);
    }
    return buckets;
  }

  private static String[] bucket(String[][] buckets, String text) {
    char first = text.isEmpty() ? 0 : text.charAt(0);
    return first < 128 ? buckets[first] : buckets[0];
  }

  private static boolean starts(String text, String[] beginnings) {
    for (String beginning : beginnings) {
      if (text.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the parts, which all have a slash, is in the path. */
  private static boolean foldered(@Nullable String path, String[] parts) {
    if (path == null || path.indexOf('/') < 0) {
      return false;
    }
    for (String part : parts) {
      if (path.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
