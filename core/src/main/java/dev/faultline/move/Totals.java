package dev.faultline.move;

import dev.faultline.storage.Belonging;
import dev.faultline.storage.Contents;
import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.util.Map;
import java.util.TreeMap;

/** How much was written, by kind. Confined to one thread. */
public final class Totals {
  /** Number and bytes of one kind. */
  public record Sum(long count, long bytes) {}

  private final Map<String, Sum> kinds = new TreeMap<>();

  /** Counts a part. */
  void add(Contents.Part part) {
    for (Belonging item : part.belongings()) {
      kinds.merge(
          item.kind(),
          new Sum(1, item.bytes()),
          (a, b) -> new Sum(a.count + b.count, a.bytes + b.bytes));
    }
  }

  /** All kinds, in the order of their names. */
  public Map<String, Sum> kinds() {
    return Map.copyOf(kinds);
  }

  /** Everything. */
  public Sum all() {
    long count = 0;
    long bytes = 0;
    for (Sum sum : kinds.values()) {
      count += sum.count;
      bytes += sum.bytes;
    }
    return new Sum(count, bytes);
  }

  void write(RowWriter out) {
    out.number(kinds.size());
    kinds.forEach((kind, sum) -> out.text(kind).number(sum.count).number(sum.bytes));
  }

  static Totals read(RowReader in) {
    Totals totals = new Totals();
    for (int i = in.small(); i > 0; i--) {
      totals.kinds.put(in.text(), new Sum(in.number(), in.number()));
    }
    return totals;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Totals totals && totals.kinds.equals(kinds);
  }

  @Override
  public int hashCode() {
    return kinds.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    kinds.forEach(
        (kind, sum) ->
            text.append("%-30s %,12d %,16d bytes%n".formatted(kind, sum.count, sum.bytes)));
    return text.toString();
  }
}
