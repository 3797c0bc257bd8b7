package dev.faultline.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts tag values, with bounds on distinct values and on their bytes; the rest in {@code other}.
 * Its row therefore always has room in a table, beside the events of a segment. Not for several
 * threads at once.
 */
public final class TagTally {
  /** Names counted for an issue; further names are not shown. */
  static final int NAMES_MAX = 60;

  /** Values of a name counted singly for an issue. */
  static final int VALUES_MAX = 200;

  /** UTF-8 bytes of all names. */
  private static final int NAME_BYTES_MAX = 40 << 10;

  /** UTF-8 bytes of all values counted singly. */
  private static final int VALUE_BYTES_MAX = 200 << 10;

  /** What a row has beside a text: its length and its count. */
  private static final int ENTRY_BYTES = 13;

  private int nameBytes;
  private int valueBytes;
  private final Map<String, Values> names = new LinkedHashMap<>();

  private static final class Values {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long other;
  }

  /** Counts a value. */
  public void add(String name, String value, long count) {
    Values values = values(name);
    if (values == null) {
      return;
    }
    Long before = values.counts.get(value);
    if (before != null) {
      values.counts.put(value, before + count);
      return;
    }
    int bytes = bytes(value);
    if (values.counts.size() < VALUES_MAX && valueBytes + bytes <= VALUE_BYTES_MAX) {
      values.counts.put(value, count);
      valueBytes += bytes;
    } else {
      values.other += count;
    }
  }

  /** The values of a name; null where there is no room for the name. */
  private @Nullable Values values(String name) {
    Values values = names.get(name);
    if (values != null) {
      return values;
    }
    int bytes = bytes(name);
    if (names.size() >= NAMES_MAX || nameBytes + bytes > NAME_BYTES_MAX) {
      return null;
    }
    values = new Values();
    names.put(name, values);
    nameBytes += bytes;
    return values;
  }

  private static int bytes(String text) {
    return ENTRY_BYTES + PortRules.utf8Length(text);
  }

  /** A copy to go on counting with. */
  public TagTally copy() {
    TagTally copy = new TagTally();
    copy.nameBytes = nameBytes;
    copy.valueBytes = valueBytes;
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
      Values known = other == 0 ? null : values(name);
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
