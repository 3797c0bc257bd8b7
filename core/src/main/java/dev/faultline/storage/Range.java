package dev.faultline.storage;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of a partition: sort keys in [{@code from}, {@code to}), in their order or backwards.
 *
 * @param from empty for the beginning
 * @param to null for no end
 * @param limit at most {@link Table#RANGE_ROWS_MAX}
 * @param cursor {@link Page#next()} of the part before; null for the first part
 */
public record Range(
    String partition,
    String from,
    @Nullable String to,
    int limit,
    boolean backwards,
    @Nullable String cursor) {

  /** All rows of a partition. */
  public static Range all(String partition, int limit) {
    return new Range(partition, "", null, limit, false, null);
  }

  /**
   * The rows whose sort key begins with a part or several, joined, and goes on with a separator.
   */
  public static Range prefix(String partition, String parts, int limit) {
    return new Range(
        partition, parts + Key.SEPARATOR, parts + (char) (Key.SEPARATOR + 1), limit, false, null);
  }

  /** The same from where a part ended. */
  public Range after(@Nullable String next) {
    return new Range(partition, from, to, limit, backwards, next);
  }

  /** The same in the other direction. */
  public Range reversed() {
    return new Range(partition, from, to, limit, !backwards, cursor);
  }
}
