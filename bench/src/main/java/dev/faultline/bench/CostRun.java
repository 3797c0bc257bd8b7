package dev.faultline.bench;

import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;

/**
 * Sends events all the way through an installation over the emulators and counts what that costs:
 * HTTP inbox, queue, work function, tables. Everything is warm when counting begins.
 */
final class CostRun implements AutoCloseable {
  private static final int EVENT_BYTES = 4_096;
  private static final int AT_ONCE = 8;

  /** While it gets warm, so many events come in a request, and so many requests in a batch. */
  private static final int WARM_EVENTS = 40;

  private static final int WARM_REQUESTS = 25;

  /** A batch a second: what a window of one second gathers. */
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final int issues;
  private final CountedHome home;
  private final EventMaker maker;
  private final Random random = new Random(7);
  private final double perNew;
  private long number;

  /**
   * An installation in which every issue was reported once.
   *
   * @param name nothing else over these emulators may have it
   * @param issues how many issues its project has
   */
  CostRun(String name, int issues) {
    this.issues = issues;
    home = new CountedHome(name);
    maker = new EventMaker(11, issues, EVENT_BYTES);
    perNew = meetAll();
  }

  /**
   * How events come.
   *
   * @param batch events the work function gets at once
   * @param different issues of 100 events, on the average
   */
  record Load(String name, int batch, double different) {}

  /**
   * What was found, for a million events.
   *
   * @param answers what the answers cost once an account has sent more than is free in a month
   * @param kept what storing costs until the last of them has gone
   */
  record Found(Load load, long events, double issuesOfBatch, Bill bill, Use answers, Bill kept) {}

  /**
   * Counts what a load costs.
   *
   * @param warm how many batches of 1,000 events are sent before counting begins; the longer issues
   *     have been there, the more seldom they change places in the order by count
   */
  Found measure(Load load, int warm, int batches) {
    Zipf zipf = Zipf.of(issues, 100, load.different, random);
    for (int i = 0; i < warm; i++) {
      warm(load, zipf);
    }
    home.reset();
    Map<String, Long> before = home.workCost().rowBytes();
    double different = 0;
    for (int i = 0; i < batches; i++) {
      different += batch(load, zipf);
      home.pass(BETWEEN);
    }
    long events = (long) batches * load.batch;
    Map<String, Long> growth = new HashMap<>(home.workCost().rowBytes());
    before.forEach((kind, bytes) -> growth.merge(kind, -bytes, Long::sum));
    long objects = home.workCost().bytes().getOrDefault("PutObject", 0L);
    return new Found(
        load,
        events,
        different / batches,
        CostLines.ofMillion(home, events, batches),
        CostLines.answers(home),
        CostLines.kept(growth, objects, events));
  }

  /** What a new issue costs. */
  double perNew() {
    return perNew;
  }

  @Override
  public void close() {
    home.close();
  }

  /** What of a bill is for the time that functions take, which is assumed. */
  static double timeUsd(Bill bill) {
    return bill.lines().stream()
        .filter(line -> line.use().charge() == Charge.FUNCTION_TIME)
        .mapToDouble(Bill.Line::usd)
        .sum();
  }

  /** Reports every issue once, and says what the writes for each cost. */
  private double meetAll() {
    // The first of all makes the project.
    send(home, List.of(envelope(0)));
    work(home, 1);
    home.reset();
    List<byte[]> others = new ArrayList<>();
    for (int from = 1; from < issues; from += WARM_EVENTS) {
      int some = from;
      int size = Math.min(WARM_EVENTS, issues - from);
      others.add(envelope(size, i -> some + i));
    }
    if (!others.isEmpty()) {
      send(home, others);
      work(home, others.size());
    }
    home.pass(BETWEEN);
    return Bill.atListPrice(home.workCost().uses()).usd() / Math.max(1, issues - 1);
  }

  /** A batch of requests with many events each: the same rows in less time. */
  private void warm(Load load, Zipf zipf) {
    List<byte[]> envelopes = new ArrayList<>();
    for (int i = 0; i < WARM_REQUESTS; i++) {
      envelopes.add(envelope(WARM_EVENTS, _ -> draw(load, zipf)));
    }
    send(home, envelopes);
    work(home, WARM_REQUESTS);
    home.pass(BETWEEN);
  }

  /** Sends a batch and has it done; answers how many different issues it was of. */
  private int batch(Load load, Zipf zipf) {
    Set<Integer> seen = new HashSet<>();
    List<byte[]> envelopes = new ArrayList<>();
    for (int i = 0; i < load.batch; i++) {
      int issue = draw(load, zipf);
      seen.add(issue);
      envelopes.add(envelope(issue));
    }
    send(home, envelopes);
    work(home, load.batch);
    return seen.size();
  }

  private static int draw(Load load, Zipf zipf) {
    return load.different > 1 ? zipf.next() : 0;
  }

  /** Many events in one. */
  private byte[] envelope(int size, IntUnaryOperator issue) {
    StringBuilder envelope = new StringBuilder("{\"sent_at\":\"2026-11-22T00:00:00.000Z\"}\n");
    for (int i = 0; i < size; i++) {
      envelope.append("{\"type\":\"event\"}\n");
      envelope.append(named(maker.event(issue.applyAsInt(i)))).append('\n');
    }
    return envelope.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] envelope(int issue) {
    String text = new String(maker.envelope(issue), StandardCharsets.UTF_8);
    return named(text).getBytes(StandardCharsets.UTF_8);
  }

  private String named(String text) {
    String id = new String(Shot.id(++number), StandardCharsets.US_ASCII);
    return text.replace(EventMaker.ID, id);
  }

  private static void work(CountedHome home, int size) {
    int done = home.work(size);
    if (done != size) {
      throw new IllegalStateException("%d of %d messages were handed over".formatted(done, size));
    }
  }

  private static void send(CountedHome home, List<byte[]> envelopes) {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> sent = new ArrayList<>();
      for (byte[] envelope : envelopes) {
        sent.add(threads.submit(() -> home.report(envelope)));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a report was not taken", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reporting", e);
    }
  }

  /**
   * What a month costs without any report.
   *
   * @param ticks so many minutes of an installation that has a project, with one midnight among
   *     them
   */
  static List<Use> idleMonth(int ticks) {
    try (CostRun run = new CostRun("cost idle", 1)) {
      CountedHome home = run.home;
      // Midnight is near.
      home.pass(Duration.ofHours(13).plusMinutes(50));
      home.tick();
      while (home.work(WARM_REQUESTS) > 0) {
        // What the first tick found to do.
      }
      home.reset();
      long batches = 0;
      for (int i = 0; i < ticks; i++) {
        home.pass(Duration.ofMinutes(1));
        home.tick();
        while (home.work(WARM_REQUESTS) > 0) {
          batches++;
        }
      }
      return CostLines.idleMonth(home, ticks, batches);
    }
  }
}
