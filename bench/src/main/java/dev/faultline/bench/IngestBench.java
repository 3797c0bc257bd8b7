package dev.faultline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Real requests over loopback into a server that keeps every body, next to the ceiling of the same
 * host without the product; then every event and every count is looked up.
 */
final class IngestBench {
  private static final int ISSUES = 1_000;
  private static final int CONNECTIONS = 64;
  private static final String PATH = "/api/1/envelope/?sentry_version=7&sentry_key=" + Settings.KEY;

  private final Settings settings;
  private long number;

  IngestBench(Settings settings) {
    this.settings = settings;
  }

  void run() throws IOException {
    if (settings.text("notify", "").equals("true")) {
      new NotifyBench(settings).run();
      return;
    }
    System.out.println(
        "line                    events/s   p50 ms   p99 ms  RSS MB  bytes/event  CPU us  load CPU  of ceiling");
    int requests = settings.number("requests", 300_000);
    String line = settings.text("line", "");
    switch (line) {
      case "plain" -> plain(requests);
      case "gzip" -> gzip(requests / 3);
      case "long" -> longer(requests / 10);
      case "" -> {
        plain(requests);
        gzip(requests / 3);
        longer(requests / 10);
      }
      default -> throw new IllegalArgumentException("--line plain|gzip|long, not " + line);
    }
  }

  private void plain(int requests) throws IOException {
    measure("4 KB", 4_096, requests, false);
  }

  private void gzip(int requests) throws IOException {
    measure("4 KB gzip", 4_096, requests, true);
  }

  private void longer(int requests) throws IOException {
    measure("50 KB", 50_000, requests, false);
  }

  private void measure(String name, int bytes, int requests, boolean gzip) throws IOException {
    List<Shot> shots =
        shots(
            bytes,
            gzip ? requests + requests / 3 : Math.min(requests, 120_000_000 / bytes / 3),
            gzip);
    double ceiling;
    try (ServerProcess host = settings.ceiling()) {
      run(host.port(), shots, Math.min(requests, shots.size()), gzip, null);
      ceiling = run(host.port(), shots, requests, gzip, null).perSecond();
    }
    Path data = Files.createTempDirectory("faultline-bench");
    try {
      product(name, data, shots, requests, gzip, ceiling);
    } finally {
      CompactFolder.delete(data);
    }
  }

  private void product(
      String name, Path data, List<Shot> shots, int requests, boolean gzip, double ceiling)
      throws IOException {
    Map<Integer, Long> counts = new HashMap<>();
    long first = number;
    Load.Result result;
    double share;
    double perEvent;
    long peak;
    try (ServerProcess server = settings.product(data)) {
      // The warm-up counts like the rest. What is packed can be sent only once: its id is in it.
      int warming = requests / 3;
      run(server.port(), gzip ? shots.subList(0, warming) : shots, warming, gzip, counts);
      List<Shot> rest = gzip ? shots.subList(warming, shots.size()) : shots;
      double load = ServerProcess.cpuSeconds(ProcessHandle.current().pid());
      double product = server.cpuSeconds();
      double compiler = server.compilerSeconds();
      result = run(server.port(), rest, requests, gzip, counts);
      load = ServerProcess.cpuSeconds(ProcessHandle.current().pid()) - load;
      product = server.cpuSeconds() - product;
      share = load / (load + product);
      perEvent = (product - server.compilerSeconds() + compiler) / requests;
      peak = server.peakMegabytes();
      if (result.refused() > 0) {
        throw new IllegalStateException(result.refused() + " requests were refused");
      }
      check(new Api(server.port(), Settings.MASTER), counts, gzip ? -1 : first);
    }
    long events = counts.values().stream().mapToLong(Long::longValue).sum();
    double stored = (double) CompactFolder.compactedBytes(data) / events;
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-22s %9.0f %8.2f %8.2f %7d %12.0f %7.0f %8.0f%% %11.2f",
            name,
            result.perSecond(),
            result.millis(0.5),
            result.millis(0.99),
            peak,
            stored,
            perEvent * 1e6,
            share * 100,
            result.perSecond() / ceiling));
    System.out.println(
        String.format(
            Locale.ROOT, "  ceiling of the host %.0f/s; %d events checked", ceiling, events));
  }

  private List<Shot> shots(int bytes, int count, boolean gzip) {
    EventMaker maker = new EventMaker(bytes, ISSUES, bytes);
    List<Shot> shots = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int issue = maker.issue();
      byte[] envelope = maker.envelope(issue);
      shots.add(
          gzip ? Shot.gzip(PATH, issue, envelope, ++number) : Shot.plain(PATH, issue, envelope));
    }
    return shots;
  }

  private Load.Result run(
      int port, List<Shot> shots, int requests, boolean gzip, @Nullable Map<Integer, Long> counts)
      throws IOException {
    int[] sent = {0};
    return new Load(port, CONNECTIONS)
        .run(
            () -> {
              if (sent[0] == requests) {
                return null;
              }
              Shot shot = shots.get(sent[0]++ % shots.size());
              if (!gzip) {
                shot.stamp(++number);
              }
              if (counts != null) {
                counts.merge(shot.issue(), 1L, Long::sum);
              }
              return shot;
            });
  }

  /** Every issue has its exact count, and every event is listed once. */
  private void check(Api api, Map<Integer, Long> counts, long firstNumber) throws IOException {
    Map<String, Long> expected = new HashMap<>();
    counts.forEach((issue, count) -> expected.put(EventMaker.type(issue), count));
    Set<String> ids = new HashSet<>();
    long listed = 0;
    for (Map<String, String> issue : api.all("/api/v1/projects/1/issues?limit=1000")) {
      String type = issue.getOrDefault("type", "");
      Long count = expected.remove(type);
      if (count == null || count != Long.parseLong(issue.getOrDefault("count", "-1"))) {
        throw new IllegalStateException(
            "issue " + type + " has " + issue.get("count") + " events, sent were " + count);
      }
      for (Map<String, String> event :
          api.all("/api/v1/issues/" + issue.get("id") + "/events?limit=1000")) {
        ids.add(event.getOrDefault("id", ""));
        listed++;
      }
    }
    long sent = counts.values().stream().mapToLong(Long::longValue).sum();
    if (!expected.isEmpty() || listed != sent || ids.size() != sent) {
      throw new IllegalStateException(
          "sent " + sent + " events, listed " + listed + ", different " + ids.size());
    }
    if (firstNumber >= 0) {
      for (long n = firstNumber + 1; n <= firstNumber + sent; n += 997) {
        String id = new String(Shot.id(n), java.nio.charset.StandardCharsets.US_ASCII);
        api.get("/api/v1/projects/1/events/" + id);
      }
    }
  }
}
