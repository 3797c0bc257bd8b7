package dev.faultline.grouping.v1;

import dev.faultline.event.Frame;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Families of languages that name functions and places the same way. */
enum Language {
  JAVASCRIPT,
  JVM,
  PYTHON,
  RUBY,
  PHP,
  GO,
  DOTNET,
  OTHER;

  /** By the file's ending, which a frame of a mixed stack says better; else by the platform. */
  static Language of(Frame frame, @Nullable String platform) {
    Language byFile = byFile(frame.file());
    if (byFile == OTHER) {
      byFile = byFile(frame.path());
    }
    return byFile == OTHER ? byPlatform(platform) : byFile;
  }

  private static Language byFile(@Nullable String file) {
    if (file == null) {
      return OTHER;
    }
    if (file.startsWith("node:")) {
      return JAVASCRIPT;
    }
    int query = file.indexOf('?');
    int end = query < 0 ? file.length() : query;
    int dot = file.lastIndexOf('.', end - 1);
    if (dot < 0 || end - dot > 8) {
      return OTHER;
    }
    return switch (file.substring(dot + 1, end)) {
      case "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte" -> JAVASCRIPT;
      case "java", "kt", "kts", "scala", "groovy", "clj" -> JVM;
      case "py", "pyx", "pyw" -> PYTHON;
      case "rb", "erb", "haml", "slim", "ru", "rake" -> RUBY;
      case "php", "phtml" -> PHP;
      case "go" -> GO;
      case "cs", "fs", "vb", "cshtml", "razor" -> DOTNET;
      default -> OTHER;
    };
  }

  private static Language byPlatform(@Nullable String platform) {
    if (platform == null) {
      return OTHER;
    }
    return switch (platform.toLowerCase(Locale.ROOT)) {
      case "javascript", "node", "nodejs", "node.js", "typescript", "deno", "bun" -> JAVASCRIPT;
      case "java", "kotlin", "scala", "groovy", "clojure", "android", "jvm" -> JVM;
      case "python" -> PYTHON;
      case "ruby" -> RUBY;
      case "php" -> PHP;
      case "go", "golang" -> GO;
      case "csharp", "dotnet", "fsharp", "vb" -> DOTNET;
      default -> OTHER;
    };
  }
}
