package dev.faultline.testkit.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.issue.IssueStatus;
import dev.faultline.move.BackupException;
import dev.faultline.move.BackupWriter;
import dev.faultline.move.Export;
import dev.faultline.move.Header;
import dev.faultline.move.Records;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Belonging;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Engine;
import dev.faultline.storage.LaneCounters;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryMovingTest extends MovingContract {
  private static final String ID = "00112233445566778899aabbccddeeff";

  private final MemoryKeysets keysets = new MemoryKeysets();

  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return new MemoryEngine(clock);
  }

  /** A backup of many parts. */
  private static byte[] inSmallParts(Engine engine) throws IOException, InterruptedException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Header header = new Header("test", House.NOW, "memory", ID, false);
    Export.run(
        // A new walk for each part: nothing may be kept between two.
        position -> Records.write(new Contents(engine).read(position, 600)),
        null,
        BackupWriter.begin(file, header, null),
        (totals, bytes) -> {});
    return file.toByteArray();
  }

  private void liveALittle(House house) {
    for (int i = 0; i < 8; i++) {
      house.report("few", "kind " + (char) ('a' + i), 1 + i, "");
    }
    house.status(house.issues("few").get(2), "resolved");
    house.ask("DELETE", "/api/v1/issues/" + house.issues("few").get(4), "");
    house.tick();
  }

  @Test
  @DisplayName("a move that is killed at any write goes on and brings the same")
  void survivesKills() throws IOException, InterruptedException {
    MemoryEngine old = new MemoryEngine(now::get);
    try (House house = new House(old, keysets, now, 1)) {
      liveALittle(house);
    }
    byte[] backup = inSmallParts(old);
    Map<String, Integer> records = records(backup);
    int kills = 0;
    for (boolean died = true; died; kills++) {
      MemoryEngine fresh = new MemoryEngine(now::get);
      WatchedEngine mortal = new WatchedEngine(fresh);
      mortal.dieAfter(kills);
      died = dies(backup, mortal);
      if (died && fresh.table().head("arrival") > 0) {
        assertThatThrownBy(() -> move(backup, fresh, now::get, false))
            .isInstanceOf(BackupException.class)
            .hasMessageContaining("go on with --resume");
      }
      if (died) {
        move(backup, fresh, now::get, true);
      }
      assertThat(records(export(fresh, "f".repeat(32))))
          .as("killed at %d", kills)
          .isEqualTo(records);
      assertThatThrownBy(() -> move(backup, fresh, now::get, true))
          .hasMessageContaining("was imported here already");
    }
    assertThat(kills).isGreaterThan(20);
  }

  private boolean dies(byte[] backup, Engine engine) throws IOException {
    try {
      move(backup, engine, now::get, false);
      return false;
    } catch (StorageException e) {
      return true;
    }
  }

  @Test
  @DisplayName("nobody moves in where somebody lives; projects without an event give way")
  void refusesOccupied() throws IOException, InterruptedException {
    MemoryEngine old = new MemoryEngine(now::get);
    try (House house = new House(old, keysets, now, 1)) {
      liveALittle(house);
    }
    byte[] backup = inSmallParts(old);
    MemoryEngine occupied = new MemoryEngine(now::get);
    try (House house = new House(occupied, keysets, now, 2)) {
      house.report("mine", "it broke", 1, "");
    }
    Map<String, Integer> before = records(export(occupied, ID));
    assertThatThrownBy(() -> move(backup, occupied, now::get, true))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("the project mine has events already");
    assertThat(records(export(occupied, ID))).isEqualTo(before);

    MemoryEngine empty = new MemoryEngine(now::get);
    try (House house = new House(empty, keysets, now, 3)) {
      assertThat(house.ask("POST", "/api/v1/projects", "{\"name\":\"first\"}").status())
          .isEqualTo(201);
    }
    move(backup, empty, now::get, false);
    assertThat(records(export(empty, "e".repeat(32)))).isEqualTo(records(backup));
  }

  @Test
  @DisplayName("a large project is read in parts of bounded size, each issue once")
  void bounded() {
    WatchedEngine old = new WatchedEngine(new MemoryEngine(now::get));
    try (House house = new House(old, keysets, now, 1)) {
      for (int i = 0; i < 1_200; i++) {
        now.set(House.NOW.plusMillis(i * 10L));
        house.report("large", "kind " + letters(i), 1, "");
      }
      for (int i = 0; i < 400; i++) {
        house.report("large", "kind " + letters(7), 3, "");
      }
    }
    List<Integer> limits = new ArrayList<>();
    old.onRange(range -> limits.add(range.limit()));
    Set<String> issues = new HashSet<>();
    int rows = 0;
    int parts = 0;
    String position = null;
    do {
      Contents.Part part = new Contents(old).read(position, 20_000);
      long bytes = 0;
      for (Belonging item : part.belongings()) {
        bytes += item.bytes();
        if (item instanceof Belonging.OfRow row && row.row().key().sort().equals("issue")) {
          rows += row.kind().equals("issues") ? 1 : 0;
          issues.add(row.row().key().partition());
        }
      }
      assertThat(bytes).isLessThan(20_000 + 2_000 * 60);
      parts++;
      position = part.next();
    } while (position != null);
    assertThat(rows).isEqualTo(1_200);
    assertThat(issues).hasSizeGreaterThanOrEqualTo(1_200);
    assertThat(parts).isGreaterThan(20);
    assertThat(limits).allMatch(limit -> limit <= 1_000);
  }

  private static String letters(int number) {
    return ""
        + (char) ('a' + number % 26)
        + (char) ('a' + number / 26 % 26)
        + (char) ('a' + number / 676);
  }

  @Test
  @DisplayName("a backup of an installation that serves is not torn")
  void whileServing() throws IOException, InterruptedException {
    WatchedEngine old = new WatchedEngine(new MemoryEngine(now::get));
    byte[] backup;
    Thread here = Thread.currentThread();
    AtomicInteger turn = new AtomicInteger();
    try (House house = new House(old, keysets, now, 1)) {
      for (int i = 0; i < 30; i++) {
        now.set(House.NOW.plusSeconds(i));
        house.report("busy", "kind " + letters(i), 5, "");
      }
      List<String> issues = house.issues("busy");
      boolean[] busy = new boolean[1];
      old.onRange(
          range -> {
            if (!Thread.currentThread().equals(here) || busy[0]) {
              return;
            }
            busy[0] = true;
            int i = turn.getAndIncrement();
            house.report("busy", "kind " + letters(i % 30), 2, "");
            house.status(issues.get(i * 7 % 30), i % 2 == 0 ? "resolved" : "unresolved");
            busy[0] = false;
          });
      backup = export(old, ID);
      assertThat(turn.get()).as("it did serve").isGreaterThan(30);
    }
    MemoryEngine fresh = new MemoryEngine(now::get);
    move(backup, fresh, now::get, false);
    try (House house = new House(fresh, keysets, now, 9)) {
      agrees(house, fresh);
    }
  }

  private static void agrees(House house, Engine engine) {
    List<String> issues = house.issues("busy");
    assertThat(issues).hasSize(30);
    for (String issue : issues) {
      String whole = house.ask("GET", "/api/v1/issues/" + issue, "").bodyText();
      long count = number(whole.substring(0, whole.indexOf("\"timeline\"")), "count");
      long timed = 0;
      Matcher point =
          Pattern.compile("\"count\":([0-9]+)")
              .matcher(whole.substring(whole.indexOf("\"timeline\""), whole.indexOf("\"tags\"")));
      while (point.find()) {
        timed += Long.parseLong(point.group(1));
      }
      assertThat(timed).as("events in the timeline of %s", whole).isLessThanOrEqualTo(count);
      assertThat(timed).isGreaterThan(0);
      String events =
          house.ask("GET", "/api/v1/issues/" + issue + "/events?limit=100", "").bodyText();
      Matcher event = Pattern.compile("\"id\":\"([0-9a-f]{32})\"").matcher(events);
      int bodies = 0;
      while (event.find()) {
        bodies++;
        assertThat(house.ask("GET", "/api/v1/projects/busy/events/" + event.group(1), "").status())
            .isEqualTo(200);
      }
      assertThat(bodies).as("kept events of %s", whole).isEqualTo((int) count);
    }
    // The numbers of the lists agree with the lists, and go on agreeing.
    LaneCounters counters = new LaneReader(engine, new StateCache(0)).counters("1000000");
    for (IssueStatus status : IssueStatus.values()) {
      String list = "/api/v1/projects/busy/issues?limit=100&status=" + status.label();
      assertThat(house.ask("GET", list, "").bodyText().split("\"shortId\"", -1))
          .hasSize((int) counters.of(status) + 1);
    }
  }

  private static long number(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
    assertThat(found.find()).as("%s in %s", name, json).isTrue();
    return Long.parseLong(found.group(1));
  }
}
