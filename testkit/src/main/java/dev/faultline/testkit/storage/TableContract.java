package dev.faultline.testkit.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Key;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Table} is held to: commits, lanes, expiry. Claims and ranges have contracts of
 * their own.
 */
public abstract non-sealed class TableContract extends EngineContract {
  private Table table() {
    return engine().table();
  }

  @Test
  @DisplayName("a row that was written is found, and one that was not is not")
  void writesAndFinds() {
    write(put("p", "a", "1"));
    assertThat(value("p", "a")).isEqualTo("1");
    assertThat(value("p", "b")).isEqualTo("(none)");
    assertThat(value("q", "a")).isEqualTo("(none)");
  }

  @Test
  @DisplayName("a later put replaces a row, a delete removes it, deleting nothing is no fault")
  void replacesAndDeletes() {
    write(put("p", "a", "1"));
    write(put("p", "a", "2"));
    assertThat(value("p", "a")).isEqualTo("2");
    write(new Change.Delete(new Key("p", "a")), new Change.Delete(new Key("p", "never there")));
    assertThat(value("p", "a")).isEqualTo("(none)");
  }

  @Test
  @DisplayName("another lane deletes rows that nobody writes any more, whatever their numbers")
  void deletesOfAnotherLane() {
    for (int i = 0; i < 3; i++) {
      write(put("p", "a", "" + i), put("p", "b", "" + i));
    }
    Change delete = new Change.Delete(new Key("p", "a"));
    assertThat(commit("other", List.of(), List.of(delete))).isEqualTo(new Committed.Done(1));
    assertThat(value("p", "a")).isEqualTo("(none)");
    assertThat(table().range(Range.all("p", 10)).items())
        .extracting(row -> row.key().sort())
        .containsExactly("b");
    assertThat(table().head("lane")).isEqualTo(3);
  }

  @Test
  @DisplayName("an empty value and every byte value come back as they were")
  void keepsBytes() {
    byte[] all = new byte[256];
    IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
    write(
        new Change.Put(new Key("p", "empty"), new byte[0]),
        new Change.Put(new Key("p", "all"), all));
    assertThat(table().find(new Key("p", "empty")).orElseThrow().value()).isEmpty();
    assertThat(table().find(new Key("p", "all")).orElseThrow().value()).isEqualTo(all);
  }

  @Test
  @DisplayName("findAll answers the rows that are there, each once")
  void findsAll() {
    write(put("p", "a", "1"), put("q", "b", "2"), put("p", "c", "3"));
    List<Row> rows =
        table()
            .findAll(
                List.of(
                    new Key("p", "c"),
                    new Key("q", "b"),
                    new Key("p", "no"),
                    new Key("p", "c"),
                    new Key("q", "a")));
    assertThat(rows)
        .extracting(Row::key)
        .containsExactlyInAnyOrder(new Key("p", "c"), new Key("q", "b"));
  }

  @Test
  @DisplayName("commits of a lane are numbered 1, 2, 3, and lanes do not know of each other")
  void numbersCommits() {
    assertThat(table().head("lane")).isZero();
    for (long i = 1; i <= 3; i++) {
      assertThat(commit("lane", List.of(), List.of(put("p", "a", "" + i))))
          .isEqualTo(new Committed.Done(i));
      assertThat(table().head("lane")).isEqualTo(i);
    }
    assertThat(table().head("other")).isZero();
    assertThat(commit("other", List.of(), List.of())).isEqualTo(new Committed.Done(1));
  }

  @Test
  @DisplayName("a commit after an old sequence number is stale, and changes nothing")
  void refusesStale() {
    write(put("p", "a", "1"));
    Commit old =
        new Commit(
            "lane",
            0,
            List.of(claim(1)),
            List.of(put("p", "a", "2")),
            List.of(new Commit.NewBlob("blob", bytes("x"))));
    assertThat(table().commit(old)).isEqualTo(new Committed.Stale(1));
    assertThat(table().commit(new Commit("lane", 7, List.of(put("p", "a", "3")))))
        .isEqualTo(new Committed.Stale(1));
    assertThat(value("p", "a")).isEqualTo("1");
    assertThat(table().findClaim("lane", id(1))).isEmpty();
    assertThat(engine().blobs().find("blob")).isEmpty();
    assertThat(table().head("lane")).isEqualTo(1);
  }

  @Test
  @DisplayName("8 writers that count in one lane lose nothing and count nothing twice")
  void writersOfOneLane() throws InterruptedException {
    int each = 15;
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < 8; writer++) {
      long firstId = writer * 1_000L;
      writers.add(
          () -> {
            for (int i = 0; i < each; i++) {
              count("lane", firstId + i);
              // A repeated report: counted already, and so refused.
              count("lane", firstId + i);
            }
            return each;
          });
    }
    together(writers);
    assertThat(value("lane", "count")).isEqualTo("" + 8 * each);
    assertThat(table().head("lane")).isEqualTo(8L * each);
  }

  /** Adds one to a counter row unless the id is taken: read, fold, commit, again when stale. */
  private void count(String lane, long id) {
    while (true) {
      long head = table().head(lane);
      String before = value(lane, "count");
      long next = (before.equals("(none)") ? 0 : Long.parseLong(before)) + 1;
      Commit commit =
          new Commit(
              lane, head, List.of(claim(id)), List.of(put(lane, "count", "" + next)), List.of());
      switch (table().commit(commit)) {
        case Committed.Done _, Committed.Taken _ -> {
          return;
        }
        case Committed.Stale _ -> Thread.onSpinWait();
      }
    }
  }

  @Test
  @DisplayName("64 lanes that write at once each get all of theirs")
  void manyLanes() throws InterruptedException {
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int writer = 0; writer < 64; writer++) {
      String lane = "lane " + writer;
      writers.add(
          () -> {
            LongStream.range(0, 10).forEach(i -> count(lane, i));
            return true;
          });
    }
    together(writers);
    for (int writer = 0; writer < 64; writer++) {
      assertThat(value("lane " + writer, "count")).isEqualTo("10");
      assertThat(table().head("lane " + writer)).isEqualTo(10);
    }
  }

  @Test
  @DisplayName("a reader sees the rows of a commit all or not at all")
  void wholeOrNot() throws InterruptedException {
    List<Key> keys = IntStream.range(0, 20).mapToObj(i -> new Key("p" + i, "a")).toList();
    Callable<Integer> writer =
        () -> {
          for (int round = 0; round < 50; round++) {
            String text = "" + round;
            write(
                keys.stream().map(k -> put(k.partition(), k.sort(), text)).toArray(Change[]::new));
          }
          return 0;
        };
    Callable<Integer> reader =
        () -> {
          int last = -1;
          while (last < 49) {
            // The rows are read one after the other: later ones may be newer, never older.
            for (Key key : keys) {
              String text = value(key.partition(), key.sort());
              int seen = text.equals("(none)") ? -1 : Integer.parseInt(text);
              assertThat(seen).isGreaterThanOrEqualTo(last);
              last = seen;
            }
          }
          return last;
        };
    assertThat(togetherBusy(List.of(writer, reader, reader))).containsExactly(0, 49, 49);
  }

  @Test
  @DisplayName("a commit of 3,000 changes is one commit")
  void largeCommit() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      changes.add(put("p" + i % 7, "row %05d".formatted(i), "value " + i));
    }
    assertThat(commit("lane", List.of(), changes)).isEqualTo(new Committed.Done(1));
    List<Key> keys = changes.stream().map(Change::key).toList();
    Map<Key, String> found = new HashMap<>();
    table().findAll(keys).forEach(row -> found.put(row.key(), new String(row.value(), UTF_8)));
    for (int i = 0; i < 3_000; i++) {
      assertThat(found).containsEntry(keys.get(i), "value " + i);
    }
  }

  @Test
  @DisplayName("a row expires at its second exactly, for every way of reading")
  void rowsExpire() {
    Key key = new Key("p", "a");
    write(new Change.Put(key, bytes("1"), clock.second() + 10), put("p", "b", "2"));
    clock.set(START.plusSeconds(9).plusMillis(999));
    assertThat(table().find(key)).isPresent();
    clock.set(START.plusSeconds(10));
    assertThat(table().find(key)).isEmpty();
    assertThat(table().findAll(List.of(key, new Key("p", "b")))).hasSize(1);
    assertThat(table().range(Range.all("p", 10)).items())
        .extracting(row -> row.key().sort())
        .containsExactly("b");
  }

  @Test
  @DisplayName("a row tells until when it is found, for every way of reading")
  void rowsTellExpiry() {
    Key key = new Key("p", "a");
    write(new Change.Put(key, bytes("1"), clock.second() + 10), put("p", "b", "2"));
    assertThat(table().find(key).orElseThrow().expiresAt()).isEqualTo(clock.second() + 10);
    assertThat(table().findAll(List.of(key, new Key("p", "b"))))
        .extracting(Row::expiresAt)
        .containsExactlyInAnyOrder(clock.second() + 10, 0L);
    assertThat(table().range(Range.all("p", 10)).items())
        .extracting(Row::expiresAt)
        .containsExactly(clock.second() + 10, 0L);
  }

  @Test
  @DisplayName("a lane that is advanced goes on behind the number, and never goes back")
  void advances() throws IOException {
    table().advance("new", 5_000_000_000L);
    assertThat(table().head("new")).isEqualTo(5_000_000_000L);
    assertThat(commit("new", List.of(claim(1)), List.of(put("p", "a", "1"))))
        .isEqualTo(new Committed.Done(5_000_000_001L));
    table().advance("new", 7);
    assertThat(table().head("new")).isEqualTo(5_000_000_001L);
    write(put("q", "a", "1"));
    table().advance("lane", 50);
    table().advance("lane", 50);
    assertThat(table().commit(new Commit("lane", 1, List.of(put("q", "a", "2")))))
        .isEqualTo(new Committed.Stale(50));
    write(put("q", "a", "3"));
    assertThat(value("q", "a")).isEqualTo("3");
    if (declares(EngineTrait.DURABLE)) {
      reopen();
      assertThat(table().head("lane")).isEqualTo(51);
      assertThat(table().head("new")).isEqualTo(5_000_000_001L);
      assertThat(commit("new", List.of(claim(1)), List.of())).isInstanceOf(Committed.Taken.class);
    }
  }

  @Test
  @DisplayName("SWEEPS: a sweep removes what expired, and counts it; the rest stays in any case")
  void sweeps() {
    for (int i = 0; i < 30; i++) {
      write(
          new Change.Put(new Key("p" + i, "short"), bytes("x"), clock.second() + 10),
          new Change.Put(new Key("p" + i, "long"), bytes("y"), clock.second() + 1_000),
          put("p" + i, "ever", "z"));
    }
    assertThat(engine().sweep()).isZero();
    clock.set(START.plusSeconds(10));
    assertThat(engine().sweep()).isEqualTo(declares(EngineTrait.SWEEPS) ? 30 : 0);
    assertThat(engine().sweep()).isZero();
    assertThat(value("p3", "short")).isEqualTo("(none)");
    if (declares(EngineTrait.SWEEPS)) {
      // Gone for good: it does not come back with an earlier time.
      clock.set(START);
      assertThat(value("p3", "short")).isEqualTo("(none)");
    }
    assertThat(value("p3", "long")).isEqualTo("y");
    assertThat(value("p3", "ever")).isEqualTo("z");
  }

  @Test
  @DisplayName(
      "what is over a limit is refused by the limit's name and number, and changes nothing")
  void refusesOverLimits() {
    List<Change> many = new ArrayList<>();
    for (int i = 0; i <= Table.CHANGES_MAX; i++) {
      many.add(put("p", "" + i, ""));
    }
    refused(List.of(), many, "CHANGES_MAX is 4000");
    Change big = new Change.Put(new Key("p", "big"), new byte[Table.ROW_BYTES_MAX + 1]);
    refused(List.of(), List.of(put("p", "0", ""), big), "ROW_BYTES_MAX is 358400");
    refused(List.of(), List.of(put("p", "0", "1"), put("p", "0", "2")), "changed twice");
    refused(List.of(), List.of(put("", "0", "1")), "empty partition");
    refused(List.of(), List.of(put("p", "", "1")), "empty sort key");
    refused(List.of(), List.of(put("p", "a\0b", "1")), "character 0");
    String longName = "é".repeat(PortRules.NAME_BYTES_MAX / 2 + 1);
    refused(List.of(), List.of(put("p", longName, "1")), "NAME_BYTES_MAX is 1024");
    EventId id = id(1);
    byte[] tooMuch = new byte[PortRules.CLAIM_BYTES_MAX + 1];
    refused(List.of(new Claim(id, tooMuch, 0)), List.of(), "CLAIM_BYTES_MAX is 64");
    refused(List.of(claim(1), claim(1)), List.of(), "claimed twice");
    assertThat(value("p", "0")).isEqualTo("(none)");
    assertThat(table().head("lane")).isZero();
    write(new Change.Put(new Key("p", "big"), new byte[Table.ROW_BYTES_MAX]));
    write(put("p", "é".repeat(PortRules.NAME_BYTES_MAX / 2), "longest"));
  }

  private void refused(List<Claim> claims, List<Change> changes, String why) {
    assertThatThrownBy(() -> commit("lane", claims, changes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  @DisplayName("DURABLE: all is there after a restart; without the trait nothing is")
  void survivesRestart() throws IOException {
    write(put("p", "a", "1"), new Change.Put(new Key("p", "b"), bytes("2"), clock.second() + 50));
    commit("lane", List.of(claim(1)), List.of());
    reopen();
    if (!declares(EngineTrait.DURABLE)) {
      assertThat(value("p", "a")).isEqualTo("(none)");
      assertThat(table().head("lane")).isZero();
      return;
    }
    assertThat(value("p", "a")).isEqualTo("1");
    assertThat(value("p", "b")).isEqualTo("2");
    assertThat(table().head("lane")).isEqualTo(2);
    assertThat(commit("lane", List.of(claim(1)), List.of())).isInstanceOf(Committed.Taken.class);
    clock.set(START.plusSeconds(50));
    assertThat(value("p", "b")).isEqualTo("(none)");
  }
}
