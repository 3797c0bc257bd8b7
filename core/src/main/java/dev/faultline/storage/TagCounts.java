package dev.faultline.storage;

import java.util.List;

/**
 * How often the values of a tag occur in an issue.
 *
 * @param total events that have the tag
 * @param values most frequent first
 * @param other events with values beyond the ones counted singly
 */
public record TagCounts(String name, long total, List<ValueCount> values, long other) {
  /** One value. */
  public record ValueCount(String value, long count) {}
}
