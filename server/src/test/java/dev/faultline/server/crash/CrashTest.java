package dev.faultline.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program under load, killed at random moments and started again on the same folder.
 * {@code -Dcrash.rounds} makes it longer.
 */
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
  private static final int WRITERS = 12;
  private static final int ISSUES = 5;
  private static final Pattern ISSUE =
      Pattern.compile("\"id\":\"([0-9a-z]{26})\".*?\"count\":([0-9]+)", Pattern.DOTALL);
  private static final Pattern EVENT = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
  private static final Pattern BUCKET = Pattern.compile("\"count\":([0-9]+)");

  private final Random random = new Random(20261122);
  private final Map<String, Integer> sent = new ConcurrentHashMap<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  @Test
  @DisplayName("a kill at any moment loses nothing that was answered and doubles nothing")
  void survivesKills(@TempDir Path data) throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      Child child = Child.start(data.resolve("data"));
      load(child, round, 100 + random.nextInt(900));
      try (Child again = Child.start(data.resolve("data"))) {
        Set<String> stored = stored(again);
        assertThat(stored).as("answered before the kill").containsAll(answered);
        assertThat(sent.keySet()).as("nothing that was never sent").containsAll(stored);
        repeatAll(again);
        assertThat(stored(again))
            .as("each event once, after every client tried again")
            .isEqualTo(sent.keySet());
      }
    }
    assertThat(answered).hasSizeGreaterThan(100);
  }

  /** Many clients at once; the process is killed under them when so many were answered. */
  private void load(Child child, int round, int answers) throws InterruptedException {
    AtomicBoolean running = new AtomicBoolean(true);
    CountDownLatch enough = new CountDownLatch(answers);
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      writers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; running.get(); n++) {
                      String id = String.format("%08x%08x%016x", round, writer, n + 1L);
                      int issue = n % ISSUES;
                      sent.put(id, issue);
                      if (child.post(id, issue) != 200) {
                        // It is dead, or will never answer: no reason to wait for more.
                        LongStream.range(0, answers).forEach(_ -> enough.countDown());
                        return;
                      }
                      answered.add(id);
                      enough.countDown();
                    }
                  }));
    }
    enough.await();
    // The others are in the middle of theirs.
    child.kill();
    running.set(false);
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /** Clients whose connection broke send again; so do some that had their answer. */
  private void repeatAll(Child child) {
    sent.forEach(
        (id, issue) -> {
          if (!answered.contains(id) || id.endsWith("7")) {
            assertThat(child.post(id, issue)).isEqualTo(200);
            answered.add(id);
          }
        });
  }

  /** Every stored event, after holding counts, lists and timelines against each other. */
  private static Set<String> stored(Child child) throws IOException {
    Set<String> all = new HashSet<>();
    Map<String, Long> counts = new HashMap<>();
    Matcher issues = ISSUE.matcher(child.get("/api/v1/projects/1/issues?limit=100"));
    while (issues.find()) {
      counts.put(issues.group(1), Long.parseLong(issues.group(2)));
    }
    for (Map.Entry<String, Long> issue : counts.entrySet()) {
      Set<String> events = events(child, issue.getKey());
      assertThat((long) events.size()).as("listed events").isEqualTo(issue.getValue());
      assertThat(timeline(child, issue.getKey())).as("sum of buckets").isEqualTo(issue.getValue());
      all.addAll(events);
    }
    return all;
  }

  private static Set<String> events(Child child, String issue) throws IOException {
    Set<String> ids = new HashSet<>();
    String path = "/api/v1/issues/" + issue + "/events?limit=1000";
    String cursor = null;
    do {
      String body = child.get(cursor == null ? path : path + "&cursor=" + cursor);
      Matcher events = EVENT.matcher(body);
      while (events.find()) {
        assertThat(ids.add(events.group(1))).as("listed once").isTrue();
      }
      Matcher next = NEXT.matcher(body);
      cursor = next.find() ? next.group(1) : null;
    } while (cursor != null);
    return ids;
  }

  private static long timeline(Child child, String issue) throws IOException {
    String body = child.get("/api/v1/issues/" + issue);
    int from = body.indexOf("\"timeline\"");
    assertThat(from).as("a timeline in " + body).isNotNegative();
    int open = body.indexOf('[', from);
    long sum = 0;
    Matcher buckets = BUCKET.matcher(body.substring(open, body.indexOf(']', open)));
    while (buckets.find()) {
      sum += Long.parseLong(buckets.group(1));
    }
    return sum;
  }
}
