package dev.faultline.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts tag values: of one segment exactly, of a whole issue with a bound on distinct values, the
 * rest in {@code other}. Not for several threads at once.
 */
public final class TagTally {
  /** Names counted for an issue; further names are not shown. */
  static final int NAMES_MAX = 60;

  /** Values of a name counted singly for an issue. */
  static final int VALUES_MAX = 200;

  private final Map<String, Values> names = new LinkedHashMap<>();

  private static final class Values {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long other;
  }

  /** Counts a value. */
  public void add(String name, String value, long count) {
    Values values = names.get(name);
    if (values == null) {
      if (names.size() >= NAMES_MAX) {
        return;
      }
      values = new Values();
      names.put(name, values);
    }
    Long before = values.counts.get(value);
    if (before != null) {
      values.counts.put(value, before + count);
    } else if (values.counts.size() < VALUES_MAX) {
      values.counts.put(value, count);
    } else {
      values.other += count;
    }
  }

  /** A copy to go on counting with. */
  public TagTally copy() {
    TagTally copy = new TagTally();
    names.forEach(
        (name, values) -> {
          Values counts = new Values();
          counts.counts.putAll(values.counts);
          counts.other = values.other;
          copy.names.put(name, counts);
        });
    return copy;
  }

  /** Adds what another counted. */
  void addRow(RowReader row) {
    int size = row.small();
    for (int i = 0; i < size; i++) {
      String name = row.text();
      int values = row.small();
      for (int j = 0; j < values; j++) {
        add(name, row.text(), row.number());
      }
      long other = row.number();
      Values known = names.get(name);
      if (known != null) {
        known.other += other;
      }
    }
  }

  void toRow(RowWriter row) {
    row.number(names.size());
    names.forEach(
        (name, values) -> {
          row.text(name).number(values.counts.size());
          values.counts.forEach((value, count) -> row.text(value).number(count));
          row.number(values.other);
        });
  }

  /** Names with the most events first, values likewise. */
  List<TagCounts> toCounts() {
    List<TagCounts> all = new ArrayList<>();
    names.forEach(
        (name, values) -> {
          long total = values.other;
          List<TagCounts.ValueCount> counts = new ArrayList<>();
          for (Map.Entry<String, Long> entry : values.counts.entrySet()) {
            counts.add(new TagCounts.ValueCount(entry.getKey(), entry.getValue()));
            total += entry.getValue();
          }
          counts.sort(Comparator.comparingLong(TagCounts.ValueCount::count).reversed());
          all.add(new TagCounts(name, total, List.copyOf(counts), values.other));
        });
    all.sort(Comparator.comparingLong(TagCounts::total).reversed().thenComparing(TagCounts::name));
    return all;
  }
}
