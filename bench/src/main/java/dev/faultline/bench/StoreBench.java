package dev.faultline.bench;

import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.Bodies;
import dev.faultline.config.Limits;
import dev.faultline.digest.Digest;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Normaliser;
import dev.faultline.digest.Prepared;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.grouping.GroupingRules;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.RefusedException;
import dev.faultline.protocol.sentry.SentryProtocol;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What storing costs once reports are prepared: processor time of the lane, of the writer and of
 * RocksDB's own threads, and bytes on disk, an event. Commits are as large as they are under load.
 */
final class StoreBench {
  private static final int ISSUES = 1_000;

  private final int events;
  private final int bytes;
  private final int batch;
  private final InstantSource clock = InstantSource.system();
  private final EventMaker maker;
  private final Digest digest;
  private long number;

  StoreBench(Settings settings) {
    this.events = settings.number("events", 120_000);
    this.bytes = settings.number("bytes", 4_096);
    this.batch = settings.number("batch", 30);
    this.maker = new EventMaker(1, ISSUES, bytes);
    this.digest =
        new Digest(
            List.of(new SentryProtocol(Limits.defaults())),
            GroupingRules.none(),
            new Normaliser(Limits.defaults(), Duration.ofDays(90)),
            List.of(Settings.KEY));
  }

  void run() throws IOException {
    Path data = Files.createTempDirectory("faultline-bench");
    try {
      store(data);
      double stored = (double) CompactFolder.compactedBytes(data) / number;
      System.out.println(String.format(Locale.ROOT, "%.0f bytes on disk an event", stored));
    } catch (RefusedException e) {
      throw new IllegalStateException("an event of the benchmark was refused", e);
    } finally {
      CompactFolder.delete(data);
    }
  }

  private void store(Path data) throws IOException, RefusedException {
    Map<String, Double> spent = new TreeMap<>();
    try (RocksEngine engine = RocksEngine.open(data, clock)) {
      Projects projects = new Projects(engine, clock, () -> Settings.KEY);
      Project project = projects.getOrCreate("1");
      Lanes lanes =
          new Lanes(
              new LaneReader(engine, new StateCache(20_000), new Bodies()::compress),
              projects,
              new Removals(engine, projects, () -> {}),
              clock,
              new DigestSettings(0, 1_000_000, Duration.ofDays(90), TimeUnit.MINUTE),
              new Meter());
      commit(lanes, project, events / 3, new TreeMap<>());
      commit(lanes, project, events, spent);
    }
    System.out.println("thread              us/event");
    spent.forEach(
        (thread, seconds) ->
            System.out.println(
                String.format(Locale.ROOT, "%-16s %11.2f", thread, seconds * 1e6 / events)));
  }

  private void commit(Lanes lanes, Project project, int count, Map<String, Double> spent)
      throws IOException, RefusedException {
    long self = ProcessHandle.current().pid();
    for (int done = 0; done < count; ) {
      List<List<Prepared>> batches = new ArrayList<>();
      for (int i = 0; i < 100 && done < count; i++, done += batch) {
        batches.add(prepare(project));
      }
      Map<String, Double> before = ServerProcess.threadSeconds(self);
      for (List<Prepared> reports : batches) {
        lanes.digest(project, reports, List.of());
      }
      ServerProcess.threadSeconds(self)
          .forEach(
              (thread, seconds) ->
                  spent.merge(thread, seconds - before.getOrDefault(thread, 0.0), Double::sum));
    }
  }

  private List<Prepared> prepare(Project project) throws RefusedException {
    List<Prepared> reports = new ArrayList<>(batch);
    for (int i = 0; i < batch; i++) {
      String id = new String(Shot.id(++number), StandardCharsets.US_ASCII);
      byte[] event =
          maker.event(maker.issue()).replace(EventMaker.ID, id).getBytes(StandardCharsets.UTF_8);
      Entry entry =
          new Entry(
              EventId.parse(id).orElseThrow(),
              clock.instant(),
              SentryProtocol.NAME,
              "event",
              event,
              Map.of());
      reports.add(digest.prepare(project, Category.ERROR, entry, List.of()));
    }
    return reports;
  }
}
