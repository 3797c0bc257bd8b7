package dev.faultline.testkit.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.move.BackupReader;
import dev.faultline.move.BackupWriter;
import dev.faultline.move.Export;
import dev.faultline.move.Header;
import dev.faultline.move.Import;
import dev.faultline.move.Records;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Arrivals;
import dev.faultline.storage.Belonging;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.Row;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation that moves from the memory engine into another one is the same there. */
public abstract class MovingContract {
  /** Begin the partitions that stay behind. */
  private static final Set<String> LEFT = Set.of("probe", "due", "daily", "own", "arrival");

  private static final String ID = "0123456789abcdef0123456789abcdef";

  /** The time, for both homes. */
  protected final AtomicReference<Instant> now = new AtomicReference<>(House.NOW);

  /** Opens the engine that is moved into; empty. */
  protected abstract Engine open(Path folder, InstantSource clock) throws IOException;

  /** A backup of an engine. */
  protected static byte[] export(Engine engine, String id)
      throws IOException, InterruptedException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Header header = new Header("test", House.NOW, "memory", id, false);
    Export.run(
        Export.Source.of(new Contents(engine)),
        null,
        BackupWriter.begin(file, header, null),
        (totals, bytes) -> {});
    return file.toByteArray();
  }

  /** Moves a backup in; answers how many records were read back. */
  protected static long move(byte[] backup, Engine engine, InstantSource clock, boolean resume)
      throws IOException {
    BackupReader in = new BackupReader(new ByteArrayInputStream(backup));
    Import moving = new Import(new Arrivals(engine, clock));
    moving.begin(in.header(), resume);
    moving.run(in, (totals, bytes) -> {});
    moving.end(in);
    return moving.checked();
  }

  /**
   * Every record of a backup with how often it is there, but for what commits count by themselves.
   */
  protected static Map<String, Integer> records(byte[] backup) throws IOException {
    Map<String, Integer> records = new TreeMap<>();
    BackupReader in = new BackupReader(new ByteArrayInputStream(backup));
    for (byte[] part = in.next(); part != null; part = in.next()) {
      for (Belonging item : Records.read(part).belongings()) {
        if (!(item instanceof Belonging.OfLane)) {
          byte[] alone = Records.write(new Contents.Part(List.of(item), null));
          records.merge(item.kind() + " " + HexFormat.of().formatHex(alone), 1, Integer::sum);
        }
      }
    }
    return records;
  }

  private static Map<Key, Row> rows(Engine engine, Set<Key> keys) {
    Map<Key, Row> rows = new HashMap<>();
    engine.table().findAll(keys).forEach(row -> rows.put(row.key(), row));
    rows.keySet().removeIf(key -> LEFT.contains(Key.split(key.partition()).getFirst()));
    return rows;
  }

  @Test
  @DisplayName("every row, claim and body moves; the API answers the same; and it goes on counting")
  final void moves(@TempDir Path folder) throws IOException, InterruptedException {
    WatchedEngine old = new WatchedEngine(new MemoryEngine(now::get));
    MemoryKeysets keysets = new MemoryKeysets();
    try (House house = new House(old, keysets, now, 1)) {
      house.live();
    }
    Map<String, String> told;
    try (House house = new House(old, keysets, now, 2)) {
      // Nobody else clears behind removals any more: what is left of them is gone after this.
      house.tick();
      told = house.told();
    }
    byte[] backup = export(old, ID);

    try (Engine fresh = open(folder.resolve("data"), now::get)) {
      assertThat(move(backup, fresh, now::get, false)).isEqualTo(count(backup));
      Map<Key, Row> before = rows(old, old.written());
      Map<Key, Row> after = rows(fresh, old.written());
      Set<Key> missing = new HashSet<>(before.keySet());
      missing.removeAll(after.keySet());
      assertThat(missing).as("rows that did not arrive").isEmpty();
      assertThat(after).as("rows that nobody has").hasSameSizeAs(before);
      before.forEach(
          (key, row) -> {
            Row moved = Objects.requireNonNull(after.get(key), key.toString());
            assertThat(moved.value()).as(key.toString()).isEqualTo(row.value());
            assertThat(moved.expiresAt()).as(key.toString()).isEqualTo(row.expiresAt());
          });
      assertThat(records(export(fresh, "f".repeat(32)))).isEqualTo(records(backup));

      try (House house = new House(fresh, keysets, now, 3)) {
        assertThat(house.told()).isEqualTo(told);
        goesOn(house, told);
      }
    }
  }

  /** Counts the records; something of every kind is among them. */
  private static long count(byte[] backup) throws IOException {
    BackupReader in = new BackupReader(new ByteArrayInputStream(backup));
    while (in.next() != null) {
      assertThat(in.ended()).isFalse();
    }
    assertThat(in.totals().kinds().keySet()).isEqualTo(Belonging.kinds());
    return in.totals().all().count();
  }

  private void goesOn(House house, Map<String, String> told)
      throws IOException, InterruptedException {
    // What was counted there is not counted again; these clients give their events ids.
    house.captured("sentry-");
    Map<String, String> repeated = house.told();
    told.forEach(
        (address, answer) -> {
          if (address.matches("/api/v1/issues/[0-9a-z]+/events")) {
            assertThat(repeated.get(address)).as(address).isEqualTo(answer);
          }
        });
    // What is new is, in the same issues, and moves no body from its place.
    assertThat(house.report("many", "kind t went wrong", 2, "")).isEqualTo(201);
    assertThat(house.report("many", "never seen before", 1, "")).isEqualTo(201);
    assertThat(house.issues("many")).hasSize(countIssues(told) + 1);
    int bodies = 0;
    for (Map.Entry<String, String> one : told.entrySet()) {
      if (one.getKey().contains("/events/")) {
        bodies++;
        assertThat(body(house.ask("GET", one.getKey(), "").bodyText()))
            .as(one.getKey())
            .isEqualTo(body(one.getValue()));
      }
    }
    assertThat(bodies).isGreaterThan(100);
    // What waited there is told from here.
    house.tell();
    assertThat(house.ask("GET", "/api/v1/projects/shop/targets", "").bodyText())
        .contains("\"waiting\":0");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\"event\":{"));
  }

  private static int countIssues(Map<String, String> told) {
    String list =
        told.getOrDefault("/api/v1/projects/many/issues?limit=100&sort=firstSeen", "no answer");
    return list.split("\"shortId\"", -1).length - 1;
  }
}
