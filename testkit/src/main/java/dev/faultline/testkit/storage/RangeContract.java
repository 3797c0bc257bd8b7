package dev.faultline.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.Change;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the ranges of every {@link Table} are held to: order, ends, cursors, prefixes. */
public abstract non-sealed class RangeContract extends EngineContract {
  /** Sort keys in the order of their UTF-8 bytes, which is not that of Java's strings. */
  private static final List<String> ORDERED =
      List.of(
          "!",
          "A",
          "a",
          "a" + Key.SEPARATOR + "1",
          "a" + Key.SEPARATOR + "2",
          "a b",
          "ab",
          "b",
          "\u007f",
          "\u0080",
          "é",
          "\u07ff",
          "\u0800",
          "日本",
          "\ud7ff",
          "\ue000",
          "\uffee",
          "\ud83d\ude00",
          "\udbff\udffd");

  private void writeOrdered() {
    List<String> shuffled = new ArrayList<>(ORDERED);
    Collections.reverse(shuffled);
    write(shuffled.stream().map(sort -> put("p", sort, sort)).toArray(Change[]::new));
    // Neighbours that must not be seen: names that begin alike, and end alike.
    write(put("o", "a", "x"), put("p" + Key.SEPARATOR, "a", "x"), put("pp", "a", "x"));
    write(put("p\u0001", "a", "x"), put("q", "a", "x"));
  }

  private Page<Row> page(Range range) {
    return engine().table().range(range);
  }

  /** All parts of a range, one after the other. */
  private List<String> walk(Range range) {
    List<String> sorts = new ArrayList<>();
    String next = range.cursor();
    do {
      Page<Row> page = page(range.after(next));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(range.limit());
      for (Row row : page.items()) {
        assertThat(row.key().partition()).isEqualTo(range.partition());
        assertThat(row.value()).isEqualTo(bytes(row.key().sort()));
        sorts.add(row.key().sort());
      }
      next = page.next();
      assertThat(next == null || page.items().size() == range.limit())
          .as("only the last part is short")
          .isTrue();
    } while (next != null);
    return sorts;
  }

  private static Range range(String from, @Nullable String to, int limit) {
    return new Range("p", from, to, limit, false, null);
  }

  @Test
  @DisplayName("rows come in the order of their UTF-8 bytes, forwards and backwards")
  void order() {
    writeOrdered();
    assertThat(walk(Range.all("p", 100))).containsExactlyElementsOf(ORDERED);
    assertThat(walk(Range.all("p", 100).reversed())).containsExactlyElementsOf(ORDERED.reversed());
  }

  @Test
  @DisplayName("a walk by cursor sees each row once, whatever the limit")
  void cursors() {
    writeOrdered();
    for (int limit = 1; limit <= ORDERED.size() + 1; limit++) {
      assertThat(walk(Range.all("p", limit))).containsExactlyElementsOf(ORDERED);
      assertThat(walk(Range.all("p", limit).reversed()))
          .containsExactlyElementsOf(ORDERED.reversed());
    }
  }

  @Test
  @DisplayName("the beginning belongs to a range, the end does not")
  void ends() {
    writeOrdered();
    for (int from = 0; from < ORDERED.size(); from++) {
      for (int to = from; to < ORDERED.size(); to += 3) {
        Range range = range(ORDERED.get(from), ORDERED.get(to), 4);
        assertThat(walk(range)).containsExactlyElementsOf(ORDERED.subList(from, to));
        assertThat(walk(range.reversed()))
            .containsExactlyElementsOf(ORDERED.subList(from, to).reversed());
      }
    }
    assertThat(walk(range("aa", "b", 9))).containsExactly("ab");
    assertThat(walk(range("b", "a", 9))).isEmpty();
    assertThat(walk(Range.all("nowhere", 9))).isEmpty();
    assertThat(walk(Range.all("nowhere", 9).reversed())).isEmpty();
  }

  @Test
  @DisplayName("a prefix range holds what goes on after the separator, not what only begins alike")
  void prefixes() {
    write(
        put("p", "a", "a"),
        put("p", Key.join("a", "1"), Key.join("a", "1")),
        put("p", Key.join("a", "1", "x"), Key.join("a", "1", "x")),
        put("p", Key.join("a", "10"), Key.join("a", "10")),
        put("p", "a1", "a1"),
        put("p", Key.join("b", "1"), Key.join("b", "1")));
    assertThat(walk(Range.prefix("p", "a", 2)))
        .containsExactly(Key.join("a", "1"), Key.join("a", "1", "x"), Key.join("a", "10"));
    assertThat(walk(Range.prefix("p", Key.join("a", "1"), 2)))
        .containsExactly(Key.join("a", "1", "x"));
    assertThat(walk(Range.prefix("p", "a", 2).reversed()))
        .containsExactly(Key.join("a", "10"), Key.join("a", "1", "x"), Key.join("a", "1"));
    assertThat(walk(Range.prefix("p", "c", 2))).isEmpty();
  }

  @Test
  @DisplayName("a cursor goes on also when its row is gone, and newer rows do not disturb it")
  void cursorOfDeletedRow() {
    write(put("p", "a", "a"), put("p", "c", "c"), put("p", "e", "e"));
    Page<Row> first = page(Range.all("p", 2));
    write(new Change.Delete(new Key("p", "c")), put("p", "b", "b"), put("p", "d", "d"));
    assertThat(walk(Range.all("p", 10).after(first.next()))).containsExactly("d", "e");
  }

  @Test
  @DisplayName("a cursor outside of the range leaves all of it or nothing")
  void cursorOutside() {
    write(put("p", "c", "c"), put("p", "d", "d"));
    Range range = range("c", "e", 10);
    assertThat(page(range.after("a")).items()).hasSize(2);
    assertThat(page(range.after("x")).items()).isEmpty();
    assertThat(page(range.reversed().after("x")).items()).hasSize(2);
    assertThat(page(range.reversed().after("a")).items()).isEmpty();
  }

  @Test
  @DisplayName("expired rows take no place in a part")
  void expiredRows() {
    for (int i = 0; i < 20; i++) {
      long expiresAt = i % 2 == 0 ? clock.second() + 5 : 0;
      String sort = "%02d".formatted(i);
      write(new Change.Put(new Key("p", sort), bytes(sort), expiresAt));
    }
    clock.set(START.plusSeconds(5));
    List<String> odd = IntStream.range(0, 10).mapToObj(i -> "%02d".formatted(2 * i + 1)).toList();
    assertThat(walk(Range.all("p", 3))).containsExactlyElementsOf(odd);
    assertThat(walk(Range.all("p", 3).reversed())).containsExactlyElementsOf(odd.reversed());
    assertThat(page(Range.all("p", 10)).next()).isNull();
  }

  /** Writes thousands of rows; an engine may do so past its commits where that is quicker. */
  protected void writeMany(List<Change.Put> rows) throws IOException {
    for (int from = 0; from < rows.size(); from += 2_001) {
      List<Change.Put> part = rows.subList(from, Math.min(from + 2_001, rows.size()));
      write(part.toArray(Change[]::new));
    }
  }

  @Test
  @DisplayName("10,000 rows are one part")
  void longest() throws IOException {
    List<Change.Put> rows = new ArrayList<>();
    for (int i = 0; i < 10_005; i++) {
      String sort = "%06d".formatted(i);
      rows.add(put("p", sort, sort));
    }
    writeMany(rows);
    Page<Row> page = page(Range.all("p", Table.RANGE_ROWS_MAX));
    assertThat(page.items()).hasSize(10_000);
    assertThat(walk(Range.all("p", 10_000).after(page.next()))).hasSize(5);
  }

  @Test
  @DisplayName("a limit below 1 or above the port's is refused")
  void limits() {
    assertThatThrownBy(() -> page(Range.all("p", Table.RANGE_ROWS_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RANGE_ROWS_MAX is 10000");
    assertThatThrownBy(() -> page(Range.all("p", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  @Test
  @DisplayName("RANGE_CURRENT: a range sees every commit answered before it; else in the end")
  void current() {
    int tries = declares(EngineTrait.RANGE_CURRENT) ? 1 : 10_000;
    for (int i = 1; i <= 100; i++) {
      String sort = "%03d".formatted(i);
      write(put("p", sort, sort));
      int seen = 0;
      for (int attempt = 0; attempt < tries && seen < i; attempt++) {
        seen = page(Range.all("p", 200)).items().size();
      }
      assertThat(seen).isEqualTo(i);
    }
  }
}
