package dev.faultline.grouping.v1;

/**
 * The last part of a path, without the hashes and versions that builds write into it.
 *
 * @param bundle whether it is the name of a built bundle
 */
record FileName(String text, boolean bundle) {
  private static final int HEX_CHARS = 6;
  private static final int MIXED_CHARS = 8;
  private static final int UPPER_CHARS = 6;

  static FileName of(String name) {
    int dot = name.lastIndexOf('.');
    if (dot <= 0) {
      return new FileName(Names.numbered(name), false);
    }
    String ending = name.substring(dot);
    return switch (ending) {
      case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".wasm", ".css" -> {
        FileName stem = script(name.substring(0, dot));
        boolean bundle =
            stem.bundle
                || name.contains(".min.")
                || name.contains(".chunk.")
                || name.contains(".bundle.");
        yield new FileName(stem.text + ending, bundle);
      }
      default -> new FileName(Names.numbered(name.substring(0, dot)) + ending, false);
    };
  }

  /**
   * {@code main.4f3a9c}, {@code chunk-ABC123}, {@code index-D-4x_k9Z}, {@code jquery-3.6.0.min}.
   */
  static FileName script(String raw) {
    String stem = raw;
    boolean bundle = false;
    int vite = stem.length() - MIXED_CHARS;
    if (vite > 1
        && (stem.charAt(vite - 1) == '-' || stem.charAt(vite - 1) == '.')
        && random(stem.substring(vite))) {
      stem = stem.substring(0, vite - 1);
      bundle = true;
    }
    StringBuilder out = null;
    int from = 0;
    int copied = 0;
    while (from < stem.length()) {
      int end = from;
      while (end < stem.length() && ".-_~".indexOf(stem.charAt(end)) < 0) {
        end++;
      }
      boolean hash = hash(stem, from, end);
      if (hash || counter(stem, from, end)) {
        bundle |= hash;
        out = out == null ? new StringBuilder(stem.length()) : out;
        out.append(stem, copied, Math.max(copied, from - 1));
        out.append(from == 0 ? "*" : "");
        copied = end;
      }
      from = end + 1;
    }
    String text = out == null ? stem : out.append(stem, copied, stem.length()).toString();
    return new FileName(text, bundle);
  }

  private static boolean counter(String stem, int from, int end) {
    return end > from && new Text(stem).digits(from, end) == end - from;
  }

  private static boolean hash(String stem, int from, int end) {
    int length = end - from;
    if (length < HEX_CHARS) {
      return false;
    }
    Text text = new Text(stem);
    int digits = text.digits(from, end);
    if (digits > 0 && digits < length && text.hexOnly(from, end)) {
      return true;
    }
    int upper = 0;
    int lower = 0;
    for (int i = from; i < end; i++) {
      upper += Text.upper(stem.charAt(i)) ? 1 : 0;
      lower += Text.letter(stem.charAt(i)) && !Text.upper(stem.charAt(i)) ? 1 : 0;
    }
    if (upper + lower + digits < length) {
      return false;
    }
    if (lower == 0 && length >= UPPER_CHARS && upper > 0) {
      return digits > 0 || length == MIXED_CHARS;
    }
    return length >= MIXED_CHARS && digits > 0 && digits < length && text.changes(from, end) >= 2;
  }

  /** Vite's eight characters of base64: with a digit and a capital, or many capitals. */
  private static boolean random(String tail) {
    int digits = 0;
    int upper = 0;
    for (int i = 0; i < tail.length(); i++) {
      char c = tail.charAt(i);
      if (!Text.alnum(c) && c != '-' && c != '_') {
        return false;
      }
      digits += Text.digit(c) ? 1 : 0;
      upper += Text.upper(c) ? 1 : 0;
    }
    return (digits > 0 && upper > 0) || (upper >= 3 && upper < tail.length());
  }
}
