package dev.faultline.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text that asks for the following part of a list. It carries a mark of the list it came from
 * (project, filters, order), so that it cannot go on in another list unnoticed.
 */
final class Cursor {
  /** What a cursor looks like, as a parameter. */
  static final Parameter<String> PARAMETER =
      Parameter.query(
          "cursor",
          Kind.text(2_000),
          "`next` of the part before; filters and order have to be the same.");

  /** How many entries a part of a list has at most. */
  static final Parameter<Integer> LIMIT =
      Parameter.query(
          "limit",
          Kind.whole(1, ApiLimits.PAGE_MAX),
          ApiLimits.PAGE_DEFAULT,
          "How many entries at most.");

  private static final int MARK_BYTES = 6;
  private static final char SEPARATOR = '\u001f';

  private Cursor() {}

  /** The cursor to give out for a store's own; null at the end of the list. */
  static @Nullable String seal(List<?> list, @Nullable String inner) {
    if (inner == null) {
      return null;
    }
    byte[] mark = mark(list);
    byte[] text = inner.getBytes(StandardCharsets.UTF_8);
    byte[] sealed = Arrays.copyOf(mark, MARK_BYTES + text.length);
    System.arraycopy(text, 0, sealed, MARK_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /** The store's own cursor; empty for the first part. Refuses one of another list. */
  static Optional<String> open(List<?> list, Call call) throws ProblemException {
    Optional<String> shown = call.find(PARAMETER);
    if (shown.isEmpty()) {
      return shown;
    }
    byte[] sealed = decode(shown.get());
    if (sealed.length <= MARK_BYTES
        || !Arrays.equals(sealed, 0, MARK_BYTES, mark(list), 0, MARK_BYTES)) {
      throw new ProblemException(
          Problem.of(
              List.of(
                  new Problem.Fault(
                      "query",
                      "cursor",
                      shown.get(),
                      "has to be next of this list, with the same filters and order"))));
    }
    return Optional.of(
        new String(sealed, MARK_BYTES, sealed.length - MARK_BYTES, StandardCharsets.UTF_8));
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] mark(List<?> list) {
    StringBuilder text = new StringBuilder();
    for (Object part : list) {
      text.append(part).append(SEPARATOR);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, MARK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
