package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Key;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Everything that goes wrong, all at once: events are accepted into the queue, taken by functions
 * from its trigger, and committed with a claim, a row and a pack each, while calls fail in every
 * way, messages come twice and late, clocks differ and processes are killed.
 */
final class BadDaysTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long MONTH = START.plus(Duration.ofDays(60)).getEpochSecond();
  private static final Key COUNT = new Key("p", "count");
  private static final int STEPS = 120;
  private static final int TRIES_MAX = 20;

  /** Calls of a process: short enough that each run kills some. */
  private static final int LIFE_MAX = 120;

  /** Text that no compression shortens: a job of so much lies in an object. */
  private static final int LONG_JOB = 250_000;

  private AwsPlaces places = new AwsPlaces("", "", "");
  private String url = "";
  private Random random = new Random();
  private Instant now = START;
  private int lastEvent;
  private int killed;
  private final Set<Integer> answered = new TreeSet<>();

  /** A process that starts anew when it was killed, with its own clock and its own faults. */
  private final class Host {
    final Faulty faults = new Faulty(random.nextLong(), 0.05);
    final InstantSource clock;
    AwsEngine engine;
    SqsClient trigger;

    Host(Duration skew) {
      clock = () -> now.plus(skew);
      trigger = EmulatedAws.sqs(() -> now, faults);
      engine = EmulatedAws.open(places, clock, () -> now, faults);
      faults.liveFor(random.nextInt(LIFE_MAX));
    }

    /** Does something that may be cut short; says whether it was done. */
    boolean survives(Runnable work) {
      if (faults.isDead()) {
        killed++;
        engine = EmulatedAws.open(places, clock, () -> now, faults);
        faults.liveFor(random.nextInt(LIFE_MAX));
      }
      try {
        work.run();
        return true;
      } catch (StorageException e) {
        assertThat(e.passing()).as("%s may be tried again", e.getMessage()).isTrue();
        return false;
      } catch (SdkException e) {
        // Of the trigger's own calls.
        return false;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  @DisplayName("nothing that was answered is lost, and nothing is counted twice")
  void badDay(long seed, @TempDir Path folder) {
    AwsPlaces named = EmulatedAws.places(folder);
    SqsClient sqs = EmulatedAws.sqs(() -> now, EmulatedAws.nothing());
    String name = Names.queue(named.queuePrefix(), AwsPlaces.WORK, "");
    url = sqs.createQueue(request -> request.queueName(name)).queueUrl();
    places =
        new AwsPlaces(
            named.table(), named.bucket(), named.queuePrefix(), Map.of(AwsPlaces.WORK, url));
    random = new Random(seed);
    Host door = new Host(Duration.ofMinutes(2));
    List<Host> workers =
        List.of(new Host(Duration.ofMinutes(-2)), new Host(Duration.ofSeconds(-7)));
    for (int step = 0; step < STEPS; step++) {
      now = now.plusSeconds(random.nextInt(360));
      if (random.nextInt(3) == 0) {
        accept(door);
      } else {
        Host worker = workers.get(random.nextInt(workers.size()));
        worker.survives(() -> work(worker));
      }
    }
    List<Host> all = new ArrayList<>(workers);
    all.add(door);
    Set<Faulty.Fault> met = EnumSet.noneOf(Faulty.Fault.class);
    for (Host process : all) {
      met.addAll(process.faults.injected().keySet());
      process.faults.share(0);
      process.faults.liveFor(Integer.MAX_VALUE);
    }
    drain(workers.getFirst());
    assertThat(met).containsExactlyInAnyOrder(Faulty.Fault.values());
    assertThat(killed).isGreaterThan(2);
    assertCounted(EmulatedAws.open(places, () -> now, EmulatedAws.nothing()));
  }

  /** Some events come in, a few at once or many: a sender asks again until it is answered. */
  private void accept(Host door) {
    List<byte[]> jobs = new ArrayList<>();
    List<Integer> events = new ArrayList<>();
    boolean isLong = random.nextInt(10) == 0;
    for (int job = 1 + random.nextInt(3); job > 0; job--) {
      StringBuilder text = new StringBuilder().append(door.clock.instant().getEpochSecond());
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        events.add(++lastEvent);
        text.append(' ').append(lastEvent);
      }
      byte[] bytes = text.append('\n').toString().getBytes(UTF_8);
      if (isLong) {
        byte[] padding = new byte[LONG_JOB];
        random.nextBytes(padding);
        System.arraycopy(bytes, 0, padding, 0, bytes.length);
        bytes = padding;
      }
      jobs.add(bytes);
    }
    Duration delay = Duration.ofMinutes(random.nextInt(2) * (long) random.nextInt(40));
    for (int attempt = 0; attempt < 3; attempt++) {
      if (door.survives(() -> door.engine.queue().append(AwsPlaces.WORK, jobs, delay))) {
        answered.addAll(events);
        return;
      }
    }
  }

  /** What a function does with what its trigger hands over. */
  private void work(Host worker) {
    List<Message> messages =
        worker
            .trigger
            .receiveMessage(
                request -> request.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(6 * 60))
            .messages();
    Map<Integer, Long> acceptedAt = new LinkedHashMap<>();
    List<String> jobs = new ArrayList<>();
    for (Message message : messages) {
      Optional<byte[]> job = worker.engine.received(message.body());
      job.ifPresent(
          bytes -> {
            read(bytes, acceptedAt);
            jobs.add(message.body());
          });
    }
    commit(worker, acceptedAt);
    worker.engine.finished(jobs);
    for (Message message : messages) {
      worker.trigger.deleteMessage(
          request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
    }
  }

  private static void read(byte[] job, Map<Integer, Long> acceptedAt) {
    String text = new String(job, UTF_8);
    String[] parts = text.substring(0, text.indexOf('\n')).split(" ", -1);
    long accepted = Long.parseLong(parts[0]);
    Arrays.stream(parts).skip(1).map(Integer::valueOf).forEach(e -> acceptedAt.put(e, accepted));
  }

  private void commit(Host worker, Map<Integer, Long> acceptedAt) {
    Map<Integer, Long> fresh = new LinkedHashMap<>(acceptedAt);
    Table table = worker.engine.table();
    for (int attempt = 0; attempt < TRIES_MAX && !fresh.isEmpty(); attempt++) {
      long head = table.head("lane");
      long number = head + 1;
      List<Claim> claims = new ArrayList<>();
      List<Change> changes = new ArrayList<>();
      for (Map.Entry<Integer, Long> event : fresh.entrySet()) {
        EventId id = new EventId(event.getKey(), event.getKey());
        claims.add(new Claim(id, new byte[1], MONTH, event.getValue()));
        byte[] where = Long.toString(number).getBytes(UTF_8);
        changes.add(new Change.Put(new Key("e", "" + event.getKey()), where));
      }
      String count = "" + (count(table) + fresh.size());
      changes.add(new Change.Put(COUNT, count.getBytes(UTF_8)));
      // Every other pack is too large for a row.
      String pack = fresh.keySet() + "\n" + (random.nextBoolean() ? " ".repeat(9_000) : "");
      Commit.NewBlob blob = new Commit.NewBlob("pack/" + number, pack.getBytes(UTF_8), MONTH);
      switch (table.commit(new Commit("lane", head, claims, changes, List.of(blob)))) {
        case Committed.Done _ -> {
          return;
        }
        case Committed.Stale _ -> {}
        case Committed.Taken taken -> taken.ids().forEach(id -> fresh.remove((int) id.low()));
      }
    }
    assertThat(fresh).isEmpty();
  }

  private static int count(Table table) {
    return table.find(COUNT).map(row -> Integer.parseInt(new String(row.value(), UTF_8))).orElse(0);
  }

  private void drain(Host worker) {
    for (int i = 0; i < 40; i++) {
      now = now.plus(Duration.ofMinutes(7));
      assertThat(worker.survives(() -> work(worker))).isTrue();
    }
    assertThat(worker.engine.queue().size(AwsPlaces.WORK)).isZero();
  }

  private void assertCounted(AwsEngine engine) {
    List<Row> rows = engine.table().range(Range.all("e", 10_000)).items();
    Set<Integer> counted = new TreeSet<>();
    rows.forEach(row -> counted.add(Integer.valueOf(row.key().sort())));
    assertThat(counted).containsAll(answered).allMatch(event -> event <= lastEvent);
    assertThat(count(engine.table())).isEqualTo(counted.size());
    Map<String, Integer> packs = new LinkedHashMap<>();
    for (Row row : rows) {
      String number = new String(row.value(), UTF_8);
      String pack = new String(engine.blobs().find("pack/" + number).orElseThrow(), UTF_8);
      assertThat(Arrays.asList(pack.substring(1, pack.indexOf(']')).split(", ", -1)))
          .contains(row.key().sort());
      packs.put(number, pack.substring(1, pack.indexOf(']')).split(", ", -1).length);
    }
    // Nor has a pack an event that its commit did not count.
    assertThat(packs.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(counted.size());
    assertThat(answered).hasSizeGreaterThan(40);
  }
}
