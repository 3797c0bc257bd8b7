package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Config;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.fixtures.RecordingEngine;
import dev.faultline.fixtures.SharedEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.project.ProjectId;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Layout;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Row;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product in processes that do not stay: requests in one, jobs in others. */
class PassingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Config CONFIG = Config.forTests(Path.of("unused"));
  private static final String KEY = CONFIG.clientKeys().getFirst();
  private static final Duration HIDDEN = Duration.ofMinutes(6);

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final RecordingEngine engine = new RecordingEngine(new MemoryEngine(now::get));
  private final MemoryKeysets keysets = new MemoryKeysets();
  private final Outside outside = new Outside();
  private final Faultline front = passing(1);
  private final Faultline worker = passing(2);

  private Faultline passing(int seed) {
    return passing(seed, now::get);
  }

  private Faultline passing(int seed, InstantSource clock) {
    return Faultline.passing(
        CONFIG,
        new SharedEngine(engine),
        keysets,
        clock,
        new CalmIds(seed),
        new SecureRandom(),
        outside);
  }

  private List<Queue.Lease> lease() {
    return engine.queue().lease(Faultline.QUEUE, 1_000, HIDDEN);
  }

  private List<Integer> work(Faultline process, List<Queue.Lease> leases) {
    return process.work(
        leases.stream().map(lease -> new Work(lease.job(), lease.attempt())).toList());
  }

  /** Has a process do all jobs that are due, as a trigger would. */
  private void drain(Faultline process) {
    for (List<Queue.Lease> leases = lease(); !leases.isEmpty(); leases = lease()) {
      assertThat(work(process, leases)).isEmpty();
      engine.queue().done(leases);
    }
  }

  private Response post(String path, String body) {
    return front.handle(
        Request.of("POST", path, Headers.of("X-Api-Key", KEY), body.getBytes(UTF_8)));
  }

  private Response asMaster(String method, String path) {
    return front.handle(
        Request.of(method, path, Headers.of("X-Api-Key", CONFIG.masterKey()), new byte[0]));
  }

  private Response postErrors(int errors, String more) {
    String error = "{\"type\":\"Boom\",\"message\":\"it broke\"}";
    return post(
        "/v0/projects/shop/errors",
        "{\"errors\":[" + String.join(",", Collections.nCopies(errors, error)) + "]" + more + "}");
  }

  private String issues() {
    return asMaster("GET", "/api/v1/projects/shop/issues").bodyText();
  }

  static List<String> clients() {
    return CapturedRequest.all("sentry-", "raven-", "faultline-").stream()
        .map(CapturedRequest::client)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("clients")
  @DisplayName("every captured request leaves the same rows as where the process stays")
  void sameRows(String client) throws InterruptedException {
    // What arrives is taken from the outbox by commits of the lane, in one or two as it happens.
    outside.cutOff();
    RecordingEngine other = new RecordingEngine(new MemoryEngine(now::get));
    try (Faultline staying =
        Faultline.create(
            CONFIG, other, keysets, now::get, new CalmIds(1), new SecureRandom(), outside)) {
      for (CapturedRequest captured : CapturedRequest.all(client)) {
        int status = front.handle(captured.request()).status();
        drain(worker);
        assertThat(status)
            .as(captured.name())
            .isEqualTo(staying.handle(captured.request()).status());
        staying.tellAll();
      }
    }

    Map<String, String> expected = rows(other);
    Map<String, String> actual = rows(engine);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, value) -> assertThat(actual.get(key)).as(key).isEqualTo(value));
    assertThat(engine.blobs().list("", 10_000, null).items())
        .isEqualTo(other.blobs().list("", 10_000, null).items());
  }

  /** What may differ: keys at random, the day of the sweep, and all that is about telling. */
  private static final Pattern DIFFERS =
      Pattern.compile("(R|daily|rate.*|[DGOT]\\x1f.*)", Pattern.DOTALL);

  private static Map<String, String> rows(RecordingEngine engine) {
    Map<String, String> rows = new TreeMap<>();
    for (Row row : engine.rows()) {
      boolean told = row.key().sort().startsWith("n\u001f");
      if (!told && !DIFFERS.matcher(row.key().partition()).matches()) {
        rows.put(row.key().toString(), HexFormat.of().formatHex(row.value()));
      }
    }
    return rows;
  }

  @Test
  @DisplayName("what was answered is not visible yet, and is when the queue is drained")
  void visibleWhenDrained() {
    assertThat(postErrors(3, "").status()).isEqualTo(201);
    assertThat(issues()).doesNotContain("Boom");

    drain(worker);

    assertThat(issues()).contains("\"count\":3");
  }

  @Test
  @DisplayName("jobs handed over twice, by two processes and in any order, count once")
  void twice() {
    for (int i = 0; i < 20; i++) {
      postErrors(1 + i % 3, "");
    }
    // Refused, so that it ends without an id of its own.
    assertThat(post("/v0/projects/shop/errors", "no JSON").status()).isEqualTo(422);
    List<Queue.Lease> jobs = new ArrayList<>(lease());
    Collections.shuffle(jobs, new Random(3));
    assertThat(work(worker, jobs.subList(0, 12))).isEmpty();
    Map<String, String> first = rows(engine);
    assertThat(first).isNotEmpty();

    Faultline second = passing(7);
    List<Work> again =
        jobs.stream()
            .map(job -> new Work(job.job(), 2))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(again, new Random(4));
    assertThat(second.work(again)).isEmpty();
    assertThat(worker.work(again)).isEmpty();

    assertThat(issues()).contains("\"count\":39");
    String outcomes = asMaster("GET", "/api/v1/projects/shop/outcomes").bodyText();
    assertThat(outcomes).doesNotContain("duplicate");
    assertThat(outcomes).contains("\"reason\":\"malformed-json\",\"quantity\":1}");
  }

  @Test
  @DisplayName("two copies of a message that are handed over together are one job")
  void copies() {
    postErrors(2, "");
    assertThat(post("/v0/projects/shop/errors", "no JSON").status()).isEqualTo(422);
    List<Queue.Lease> jobs = new ArrayList<>(lease());
    jobs.addAll(List.copyOf(jobs));

    assertThat(work(worker, jobs)).isEmpty();

    assertThat(issues()).contains("\"count\":2");
    String outcomes = asMaster("GET", "/api/v1/projects/shop/outcomes").bodyText();
    assertThat(outcomes).doesNotContain("duplicate");
    assertThat(outcomes).contains("\"reason\":\"malformed-json\",\"quantity\":1}");
  }

  @Test
  @DisplayName("jobs that failed before are done one by one, after the others")
  void alone() {
    for (int i = 0; i < 6; i++) {
      postErrors(1, "");
    }
    List<Work> jobs = new ArrayList<>();
    lease().forEach(job -> jobs.add(new Work(job.job(), jobs.size() < 3 ? 1 : 3)));

    assertThat(worker.work(jobs)).isEmpty();

    assertThat(issues()).contains("\"count\":6");
    assertThat(engine.table().head(Layout.lane(Long.toString(ProjectId.FIRST_NAMED)))).isEqualTo(4);
  }

  @Test
  @DisplayName("what a process remembers of a lane is dropped when another one wrote to it")
  void remembered() {
    Faultline other = passing(7);
    postErrors(3, "");
    drain(worker);
    postErrors(2, "");
    drain(other);
    postErrors(4, "");
    drain(worker);
    assertThat(issues()).contains("\"count\":9").contains("\"status\":\"unresolved\"");

    Matcher id = Pattern.compile("\"id\":\"([0-9a-z]{26})\"").matcher(issues());
    assertThat(id.find()).isTrue();
    Response resolved =
        front.handle(
            Request.of(
                "POST",
                "/api/v1/projects/shop/issues/status",
                Headers.of("X-Api-Key", CONFIG.masterKey(), "Content-Type", "application/json"),
                ("{\"status\":\"resolved\",\"ids\":[\"" + id.group(1) + "\"]}").getBytes(UTF_8)));
    assertThat(resolved.status()).as(resolved.bodyText()).isEqualTo(200);
    assertThat(issues()).contains("\"status\":\"resolved\"");

    // The worker remembers the issue as it was before that, and must see that it comes back.
    postErrors(1, "");
    drain(worker);
    assertThat(issues()).contains("\"count\":10").contains("\"status\":\"unresolved\"");
  }

  @Test
  @DisplayName("a job that cannot be read comes again alone; the others are done")
  void unreadable() {
    postErrors(1, "");
    List<Work> jobs = new ArrayList<>();
    jobs.add(new Work(new byte[] {99, 1}, 1));
    lease().forEach(lease -> jobs.add(new Work(lease.job(), lease.attempt())));
    jobs.add(new Work(new byte[0], 1));

    assertThat(worker.work(jobs)).containsExactly(0, 2);
    assertThat(issues()).contains("\"count\":1");
  }

  @Test
  @DisplayName("storage that fails gives all jobs back, and they count once when it works again")
  void storageFails() {
    postErrors(2, "");
    List<Queue.Lease> jobs = lease();
    engine.failAfter(0);

    assertThat(work(worker, jobs)).containsExactly(0);
    assertThat(worker.work(List.of(new Work(jobs.getFirst().job(), 2)))).isEmpty();

    assertThat(issues()).contains("\"count\":2");
  }

  @Test
  @DisplayName("what waits for a project that is deleted meanwhile goes with it")
  void deletedProject() {
    postErrors(1, "");
    drain(worker);
    postErrors(1, "");
    assertThat(asMaster("DELETE", "/api/v1/projects/shop").status()).isEqualTo(204);

    drain(worker);
    now.set(NOW.plus(Removals.LATE_WRITERS));
    drain(worker);

    assertThat(engine.rows())
        .noneMatch(row -> row.key().partition().startsWith("I"))
        .noneMatch(row -> row.key().partition().startsWith("X"));
  }

  @Test
  @DisplayName("a config with a secret is told, and its secret stands in no job and no row")
  void tells() {
    String secret = "s3cr3tHookPart";
    postErrors(
        1,
        ",\"notifications\":[{\"type\":\"slack\",\"threshold\":1,"
            + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/"
            + secret
            + "\",\"channel\":\"#ops\"}]");
    List<Queue.Lease> jobs = lease();
    assertThat(jobs).isNotEmpty().noneMatch(job -> new String(job.job(), UTF_8).contains(secret));
    assertThat(work(worker, jobs)).isEmpty();
    engine.queue().done(jobs);
    assertThat(outside.calls()).as("told by a job of its own").isEmpty();

    drain(passing(9));

    assertThat(outside.calls()).hasSize(1);
    assertThat(engine.values()).noneMatch(value -> new String(value, UTF_8).contains(secret));
    assertThat(engine.queue().size(Faultline.QUEUE)).isZero();
  }

  @Test
  @DisplayName("whoever decided and died before it called is made up for when its job comes again")
  void calledAgain() {
    postErrors(
        1,
        ",\"notifications\":[{\"type\":\"slack\",\"threshold\":1,"
            + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/x\",\"channel\":\"#ops\"}]");
    List<Queue.Lease> jobs = lease();
    work(worker, jobs);
    engine.queue().done(jobs);
    engine.queue().done(lease()); // The call is lost.

    assertThat(passing(5).work(List.of(new Work(jobs.getFirst().job(), 2)))).isEmpty();
    drain(worker);

    assertThat(outside.calls()).hasSize(1);
  }

  @Test
  @DisplayName("a decision that nobody was called for is found by a round")
  void roundFinds() {
    postErrors(
        1,
        ",\"notifications\":[{\"type\":\"slack\",\"threshold\":1,"
            + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/x\",\"channel\":\"#ops\"}]");
    List<Queue.Lease> jobs = lease();
    work(worker, jobs);
    engine.queue().done(jobs);
    engine.queue().done(lease()); // The call is lost.

    Faultline ticks = passing(6);
    ticks.tick();
    drain(worker);
    assertThat(outside.calls()).as("somebody may be at it").isEmpty();
    now.set(NOW.plusSeconds(180));
    ticks.tick();
    drain(worker);

    assertThat(outside.calls()).hasSize(1);
  }

  @Test
  @DisplayName("what is older than the retention is swept by jobs, given out once a day")
  void sweeps() {
    postErrors(1, "");
    drain(worker);
    now.set(NOW.plus(Duration.ofDays(CONFIG.retentionDays() + 2)));
    front.tick();
    assertThat(engine.queue().size(Faultline.QUEUE)).isEqualTo(1);
    passing(4).tick();
    assertThat(engine.queue().size(Faultline.QUEUE)).as("given out once").isEqualTo(1);

    drain(worker);
    now.set(now.get().plus(Removals.LATE_WRITERS));
    drain(worker);

    assertThat(issues()).doesNotContain("Boom");
    assertThat(engine.blobs().list("pack/", 10, null).items()).isEmpty();
    assertThat(engine.rows()).noneMatch(row -> row.key().partition().startsWith("I"));
  }

  /** Reports of so many issues of a project, each told to a place that answers nobody. */
  private void postIssues(String project, int issues) {
    for (int i = 0; i < issues; i++) {
      String hook = "https://hooks.slack.com/services/T0/B" + project + i % 3 + "/x";
      post(
          "/v0/projects/" + project + "/errors",
          "{\"errors\":[{\"type\":\"Boom\",\"message\":\"it broke "
              + "early late often here there now then once twice never".split(" ")[i % 10]
              + " under over beside behind".split(" ", -1)[i / 10]
              + "\"}],\"notifications\":[{\"type\":\"slack\","
              + "\"threshold\":1,\"channel\":\"#ops\",\"endpoint\":\""
              + hook
              + "\"}]}");
    }
    drain(worker);
  }

  /** Keys of what is there, but for the registry, whose rows stay, and what is due by itself. */
  private List<String> keys() {
    return engine.rows().stream()
        .map(row -> row.key().toString())
        .filter(
            key ->
                !key.contains("partition=R,")
                    && !key.contains("partition=due,")
                    && !key.contains("partition=rate"))
        .sorted()
        .toList();
  }

  @Test
  @DisplayName("a project goes in as many parts as its time allows, beside another that stays")
  void clearsInParts() {
    postIssues("till", 5);
    List<String> others = keys();
    outside.cutOff();
    postIssues("shop", 40);
    assertThat(keys()).hasSizeGreaterThan(others.size() + 200);
    assertThat(asMaster("DELETE", "/api/v1/projects/shop").status()).isEqualTo(204);
    now.set(NOW.plus(Removals.LATE_WRITERS));
    drain(worker);
    assertThat(keys()).as("with a clock that stands it is done at once").isEqualTo(others);

    postIssues("shop", 40);
    assertThat(asMaster("DELETE", "/api/v1/projects/shop").status()).isEqualTo(204);
    now.updateAndGet(time -> time.plus(Removals.LATE_WRITERS));
    // What a process of little time does: each look at its clock is a second later.
    Faultline slow = passing(8, () -> now.updateAndGet(time -> time.plusSeconds(1)));
    int parts = 0;
    for (List<Queue.Lease> leases = lease(); !leases.isEmpty(); leases = lease()) {
      List<Queue.Lease> clears =
          leases.stream().filter(lease -> Job.fromBytes(lease.job()) instanceof Job.Clear).toList();
      assertThat(work(slow, clears)).isEmpty();
      engine.queue().done(leases);
      parts += clears.size();
      assertThat(parts).as("it gets on").isLessThan(200);
    }
    assertThat(parts).isGreaterThan(3);
    assertThat(keys()).isEqualTo(others);
  }

  @Test
  @DisplayName("a key that one process revokes is refused by another within ten seconds")
  void revokedKey() {
    Response made =
        front.handle(
            Request.of(
                "POST",
                "/api/v1/projects",
                Headers.of("X-Api-Key", CONFIG.masterKey()),
                "{\"name\":\"till\"}".getBytes(UTF_8)));
    String key = made.bodyText().replaceAll("(?s).*\"key\":\"([0-9a-f]{32})\".*", "$1");
    Request report =
        Request.of(
            "POST",
            "/v0/projects/till/errors",
            Headers.of("X-Api-Key", key),
            "{\"errors\":[{\"type\":\"A\",\"message\":\"b\"}]}".getBytes(UTF_8));
    assertThat(worker.handle(report).status()).as(made.bodyText()).isEqualTo(201);
    assertThat(asMaster("DELETE", "/api/v1/projects/till/keys/" + key).status()).isEqualTo(204);

    now.set(NOW.plusSeconds(10));

    assertThat(worker.handle(report).status()).isIn(401, 403);
  }
}
