package dev.faultline.bench;

import dev.faultline.app.Faultline;
import dev.faultline.app.Work;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.AllowList;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.SafeOutgoing;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Queue;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.Consumption;
import dev.faultline.storage.aws.EmulatedAws;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An installation of the kind that runs on AWS, over the emulators: three functions, each a process
 * of its own as far as storage can tell, and the trigger that hands messages over. Every call of
 * each is counted apart. Time stands still but for {@link #pass}.
 */
final class CountedHome implements AutoCloseable {
  private static final Duration HIDDEN = Duration.ofMinutes(6);
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

  /** What a header line needs beside its name and value. */
  private static final int HEADER_LINE_BYTES = 4;

  /** One of the functions: its program and what its calls cost. */
  private record Function(Faultline program, Engine engine, Consumption cost) {}

  private final AtomicLong millis = new AtomicLong(BEGIN.toEpochMilli());
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final Consumption trigger = new Consumption();
  private final Config config;
  private final Queue queue;
  private final Function http;
  private final Function work;
  private final Function tick;
  private final AtomicLong reports = new AtomicLong();
  private final AtomicLong answerBytes = new AtomicLong();

  /**
   * A new one.
   *
   * @param name nothing else over these emulators may have it
   */
  CountedHome(String name) {
    AwsPlaces places = EmulatedAws.places(Path.of(name));
    config = Config.forTests(Path.of("unused"));
    MemoryKeysets keysets = new MemoryKeysets();
    http = function(places, keysets, 1);
    work = function(places, keysets, 2);
    tick = function(places, keysets, 3);
    queue = EmulatedAws.open(places, clock, trigger).queue();
  }

  private Function function(AwsPlaces places, MemoryKeysets keysets, long seed) {
    Consumption cost = new Consumption();
    Engine engine = EmulatedAws.open(places, clock, cost);
    Outgoing nowhere = new SafeOutgoing(AllowList.parse(List.of()), InetAddress::getAllByName);
    Faultline program =
        Faultline.passing(
            config, engine, keysets, clock, new Random(seed), new SecureRandom(), nowhere);
    return new Function(program, engine, cost);
  }

  /** Reports an event to the HTTP function. */
  void report(byte[] envelope) {
    Request request =
        Request.of(
            "POST",
            "/api/1/envelope/?sentry_key=" + config.clientKeys().getFirst(),
            Headers.of("Host", "127.0.0.1:8080", "Content-Type", "application/x-sentry-envelope"),
            envelope);
    Response response = http.program.handle(request);
    if (response.status() != 200) {
      throw new IllegalStateException(
          "a report was answered %d: %s".formatted(response.status(), response.bodyText()));
    }
    reports.incrementAndGet();
    long size = response.body().length;
    for (Map.Entry<String, String> header : response.headers().entries()) {
      size += header.getKey().length() + header.getValue().length() + HEADER_LINE_BYTES;
    }
    answerBytes.addAndGet(size);
  }

  /**
   * Hands the work function what waits, up to so many messages, and removes what it did.
   *
   * @return how many messages there were
   */
  int work(int most) {
    List<Queue.Lease> leases = queue.lease(AwsPlaces.WORK, most, HIDDEN);
    if (leases.isEmpty()) {
      return 0;
    }
    List<Work> jobs = leases.stream().map(lease -> new Work(lease.job(), lease.attempt())).toList();
    List<Integer> again = work.program.work(jobs);
    if (!again.isEmpty()) {
      throw new IllegalStateException(again.size() + " jobs of " + jobs.size() + " failed");
    }
    queue.done(leases);
    return leases.size();
  }

  void tick() {
    tick.program.tick();
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  Consumption httpCost() {
    return http.cost;
  }

  Consumption workCost() {
    return work.cost;
  }

  Consumption tickCost() {
    return tick.cost;
  }

  Consumption triggerCost() {
    return trigger;
  }

  /** The mean size of an answer to a report, with its header lines. */
  double answerBytes() {
    return (double) answerBytes.get() / Math.max(1, reports.get());
  }

  /** Counts from here. */
  void reset() {
    List.of(http.cost, work.cost, tick.cost, trigger).forEach(Consumption::reset);
    reports.set(0);
    answerBytes.set(0);
  }

  @Override
  public void close() {
    for (Function function : List.of(http, work, tick)) {
      function.program.close();
      function.engine.close();
    }
  }
}
