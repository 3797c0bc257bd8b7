package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.TimeUnit;
import dev.faultline.fixtures.RecordingEngine;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Key;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Row;
import dev.faultline.storage.Share;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Long work goes on in parts: cleared behind removals, swept, and what else walks far. */
class PartsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");
  private static final Duration RETENTION = Duration.ofDays(90);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  /** Two projects, of which one is to go; jobs wait in a list. */
  private final class House {
    private final RecordingEngine engine = new RecordingEngine(new MemoryEngine(now::get));
    private final ArrayDeque<byte[]> jobs = new ArrayDeque<>();
    private final Projects projects =
        new Projects(engine, now::get, () -> "0123456789abcdef0123456789abcdef");
    private final StateCache cache = new StateCache(2_000);
    private final Removals removals = new Removals(engine, projects, () -> {}, jobs::add);
    private final Lanes lanes =
        new Lanes(
            new LaneReader(engine, cache),
            projects,
            removals,
            now::get,
            new DigestSettings(200, 5_000, RETENTION, TimeUnit.MINUTE),
            new Meter());
    private final Issues issues = new Issues(engine, cache);
    private final Sweep sweep = new Sweep(projects, issues, lanes, removals, engine, RETENTION);
    private final Project shop = projects.getOrCreate("shop");
    private final Project till = projects.getOrCreate("till");
    private final Map<String, String> others;
    private long ids;

    House(int size) {
      fill(till, size);
      clearAll();
      others = rows();
      fill(shop, size);
    }

    private Prepared event(long fingerprint, Instant time) {
      return Boom.event(++ids, time, fingerprint, "shop@" + fingerprint % 3, "gold");
    }

    /** Issues of each status, and some that were removed before. */
    private void fill(Project project, int size) {
      for (int round = 0; round < 2; round++) {
        List<Prepared> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          batch.add(event(i, now.get()));
        }
        lanes.digest(project, batch, List.of());
      }
      List<IssueId> all = ids(project);
      lanes.setStatus(project, all.subList(0, 3), IssueStatus.RESOLVED);
      lanes.setStatus(project, all.subList(3, 5), IssueStatus.IGNORED);
      lanes.delete(project, all.subList(5, 7));
    }

    private List<IssueId> ids(Project project) {
      return issues.list(project, IssueQuery.all(1_000)).items().stream().map(Issue::id).toList();
    }

    /** All that is there, but for the registry: a project's row stays. */
    private Map<String, String> rows() {
      Map<String, String> rows = new TreeMap<>();
      for (Row row : engine.rows()) {
        if (!row.key().partition().equals("R")) {
          rows.put(row.key().toString(), HexFormat.of().formatHex(row.value()));
        }
      }
      engine.blobs().list("", 10_000, null).items().forEach(name -> rows.put(name, ""));
      return rows;
    }

    private Share share() {
      return new Share(now::get, 1, Share.TIME);
    }

    /** Does a job, as far as a small share goes; answers what is left of it. */
    private byte @Nullable [] part(byte[] job, Share share) {
      return switch (removals.clear(job, 1, share)) {
        case Removals.Cleared.Whole _ -> null;
        case Removals.Cleared.Partly partly -> partly.rest();
        case Removals.Cleared.TooEarly _ -> throw new AssertionError("it was removed before");
      };
    }

    private void clearAll() {
      for (byte[] job = jobs.poll(); job != null; job = jobs.poll()) {
        byte[] rest = part(job, Share.of(now::get));
        if (rest != null) {
          jobs.add(rest);
        }
      }
    }

    private void assertOnlyShopIsGone(String what) {
      Map<String, String> left = rows();
      others.forEach((key, value) -> assertThat(left.remove(key)).as(what).isEqualTo(value));
      assertThat(left.keySet()).as(what).isEmpty();
    }
  }

  @Test
  @DisplayName("a project is cleared over many parts: all of it goes, and nothing else")
  void project() {
    House house = new House(40);
    house.lanes.deleteProject(house.shop);
    assertThat(house.rows()).hasSizeGreaterThan(2 * house.others.size() - 10);

    int parts = 0;
    for (byte[] job = house.jobs.poll(); job != null; job = house.jobs.poll()) {
      byte[] rest = house.part(job, house.share());
      if (rest != null) {
        house.jobs.add(rest);
      }
      parts++;
      assertThat(parts).as("it gets on").isLessThan(1_000);
    }

    assertThat(parts).isGreaterThan(40);
    house.assertOnlyShopIsGone("in parts");
  }

  @Test
  @DisplayName("a share ends by the clock, too, and one that is over before it begins does nothing")
  void byTime() {
    House house = new House(30);
    house.lanes.deleteProject(house.shop);
    InstantSource running = () -> now.updateAndGet(time -> time.plusSeconds(1));
    int parts = 0;
    for (byte[] job = house.jobs.poll(); job != null; job = house.jobs.poll()) {
      Share over = new Share(now::get, Share.ROWS, Duration.ZERO);
      Map<String, String> before = house.rows();
      byte[] same = house.part(job, over);
      assertThat(house.rows()).isEqualTo(before);
      byte[] rest =
          same == null
              ? null
              : house.part(same, new Share(running, 1_000_000, Duration.ofSeconds(9)));
      if (rest != null) {
        house.jobs.add(rest);
      }
      parts++;
      assertThat(parts).as("it gets on").isLessThan(1_000);
    }
    assertThat(parts).isGreaterThan(4);
    house.assertOnlyShopIsGone("by time");
  }

  @Test
  @DisplayName("parts that come twice, late and in any order clear the same")
  void anyOrder() {
    for (int seed = 0; seed < 20; seed++) {
      House house = new House(12);
      house.lanes.deleteProject(house.shop);
      Random random = new Random(seed);
      List<byte[]> waiting = new ArrayList<>(house.jobs);
      List<byte[]> done = new ArrayList<>();
      int twice = 8;
      while (!waiting.isEmpty()) {
        byte[] job = waiting.remove(random.nextInt(waiting.size()));
        byte[] rest = house.part(job, new Share(now::get, 1 + random.nextInt(60), Share.TIME));
        if (rest != null) {
          waiting.add(rest);
        }
        done.add(job);
        if (twice > 0 && random.nextInt(3) == 0) {
          twice--;
          waiting.add(job);
        }
      }
      house.assertOnlyShopIsGone("seed " + seed);
      for (byte[] job : done) {
        house.part(job, Share.of(now::get));
      }
      house.assertOnlyShopIsGone("seed " + seed + ", all parts once more");
    }
  }

  @Test
  @DisplayName("killed before any of its commits, a part comes again and the end is the same")
  void killed() {
    boolean failed = true;
    for (int commits = 0; failed; commits++) {
      House house = new House(9);
      house.lanes.deleteProject(house.shop);
      house.engine.failAfter(commits);
      failed = false;
      for (byte[] job = house.jobs.poll(); job != null; job = house.jobs.poll()) {
        try {
          byte[] rest = house.part(job, house.share());
          if (rest != null) {
            house.jobs.add(rest);
          }
        } catch (StorageException e) {
          failed = true;
          house.jobs.add(job);
        }
      }
      house.assertOnlyShopIsGone("killed before commit " + commits);
      assertThat(commits).isLessThan(1_000);
    }
  }

  @Test
  @DisplayName("an issue with more rows than a commit takes is cleared in parts of its own")
  void largeIssue() {
    House house = new House(9);
    house.lanes.deleteProject(house.shop);
    house.clearAll();
    for (int round = 0; round < 3; round++) {
      List<Prepared> hours = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        hours.add(house.event(5_000, START.minus(Duration.ofHours(1_000L * round + i))));
      }
      house.lanes.digest(house.till, hours, List.of());
    }
    IssueId large = house.issues.find(house.till, new Fingerprint(1, 5_000)).orElseThrow().id();
    Map<String, String> before = house.rows();
    assertThat(house.lanes.delete(house.till, large)).isTrue();

    byte[] job = house.jobs.remove();
    List<byte[]> parts = new ArrayList<>();
    for (byte[] next = job; next != null; next = house.part(next, house.share())) {
      parts.add(next);
    }

    assertThat(parts).hasSizeGreaterThan(2);
    String partition = large.toString();
    assertThat(before.keySet()).anyMatch(key -> key.contains(partition));
    assertThat(house.rows().keySet()).noneMatch(key -> key.contains(partition));
    assertThat(house.ids(house.till)).hasSize(7);
  }

  @Test
  @DisplayName("what was not removed yet is waited for, and what was is cleared meanwhile")
  void tooEarly() {
    House house = new House(9);
    house.clearAll();
    List<IssueId> ids = house.ids(house.shop).subList(0, 4);
    house.removals.issues(house.shop, ids);
    byte[] job = house.jobs.remove();
    house.lanes.delete(house.shop, ids.subList(1, 3));
    house.jobs.clear();

    Removals.Cleared first = house.removals.clear(job, 1, house.share());
    assertThat(first).isInstanceOf(Removals.Cleared.Partly.class);
    byte[] rest = ((Removals.Cleared.Partly) first).rest();
    assertThat(house.removals.clear(rest, 1, Share.of(now::get)))
        .isInstanceOf(Removals.Cleared.TooEarly.class);
    for (IssueId gone : ids.subList(1, 3)) {
      assertThat(house.rows().keySet()).noneMatch(key -> key.contains("I\u001f" + gone));
    }
    assertThat(house.ids(house.shop)).contains(ids.get(0), ids.get(3));

    assertThat(house.removals.clear(rest, 10, Share.of(now::get)))
        .as("whoever removed them died before: there is nothing to clear")
        .isInstanceOf(Removals.Cleared.Whole.class);
    house.lanes.deleteProject(house.shop);
    house.clearAll();
    house.assertOnlyShopIsGone("in the end");
  }

  @Test
  @DisplayName("a sweep goes on in parts, each repeatable, and keeps what is young")
  void sweeps() {
    House house = new House(700);
    now.set(START.plus(RETENTION).minus(Duration.ofDays(10)));
    List<Prepared> young = new ArrayList<>();
    for (int i = 100; i < 110; i++) {
      young.add(house.event(i, now.get()));
    }
    house.lanes.digest(house.shop, young, List.of());
    now.set(START.plus(RETENTION).plus(Duration.ofDays(2)));

    Sweep.At at = Sweep.At.START;
    long removed = 0;
    int parts = 0;
    while (at != null) {
      Sweep.Part part = house.sweep.run(house.shop, now.get(), at, house.share());
      removed += part.issues();
      if (parts % 2 == 0) {
        removed += house.sweep.run(house.shop, now.get(), at, house.share()).issues();
      }
      at = part.rest();
      parts++;
    }

    assertThat(parts).isGreaterThan(5);
    assertThat(removed).isEqualTo(700 - 2 - 10);
    assertThat(house.ids(house.shop)).hasSize(10);
    assertThat(house.ids(house.till)).as("the other project").hasSize(698);
    String packs = "pack/" + house.shop.scope() + "/";
    assertThat(house.engine.blobs().list(packs, 10, null).items()).hasSize(1);
    house.clearAll();
    assertThat(house.rows().keySet().stream().filter(key -> key.contains("partition=I\u001f")))
        .allSatisfy(
            key ->
                assertThat(
                        house.ids(house.shop).stream().anyMatch(id -> key.contains(id.toString()))
                            || house.others.containsKey(key))
                    .isTrue());
  }

  @Test
  @DisplayName("a project that cannot be swept leaves the others' place to be freed")
  void goesOnBehindAFault() {
    House house = new House(20);
    Key issue =
        house.engine.rows().stream()
            .map(Row::key)
            .filter(key -> key.partition().endsWith(house.ids(house.till).getFirst().toString()))
            .filter(key -> key.sort().equals("issue"))
            .findFirst()
            .orElseThrow();
    List<Change> spoiled = List.of(new Change.Put(issue, new byte[0]));
    house.engine.table().commit(new Commit("spoiled", 0, spoiled));
    now.set(START.plus(RETENTION).plusSeconds(3_600));

    house.sweep.run(now::get, () -> false);

    assertThat(house.ids(house.shop)).isEmpty();
  }
}
