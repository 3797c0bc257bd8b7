package dev.faultline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loads a million events and asks what people ask: lists in each order, an issue, a search. */
final class QueryBench {
  private static final int CONNECTIONS = 64;
  private static final String PATH = "/api/1/envelope/?sentry_version=7&sentry_key=" + Settings.KEY;

  private final Settings settings;

  QueryBench(Settings settings) {
    this.settings = settings;
  }

  void run() throws IOException {
    int events = settings.number("events", 1_000_000);
    int issues = settings.number("issues", 10_000);
    int asked = settings.number("asked", 400);
    Path data = Files.createTempDirectory("faultline-bench");
    EventMaker maker = new EventMaker(1, issues, 2_000);
    List<Shot> shots = new ArrayList<>();
    for (int i = 0; i < issues * 2; i++) {
      int issue = i % issues;
      shots.add(Shot.plain(PATH, issue, maker.envelope(issue)));
    }
    try (ServerProcess server = settings.product(data)) {
      int[] sent = {0};
      Load.Result load =
          new Load(server.port(), CONNECTIONS)
              .run(
                  () -> {
                    if (sent[0] == events) {
                      return null;
                    }
                    Shot shot = shots.get(sent[0] % shots.size());
                    shot.stamp(++sent[0]);
                    return shot;
                  });
      System.out.println(
          String.format(
              Locale.ROOT,
              "loaded %d events over %d issues, %.0f/s, %d refused",
              load.requests(),
              issues,
              load.perSecond(),
              load.refused()));
      Api api = new Api(server.port(), Settings.MASTER);
      List<Map<String, String>> listed = api.all("/api/v1/projects/1/issues?limit=1000&sort=count");
      if (listed.size() != issues) {
        throw new IllegalStateException(listed.size() + " issues listed, made were " + issues);
      }
      System.out.println("request                     p50 ms   p99 ms");
      for (String sort : List.of("lastSeen", "firstSeen", "count")) {
        time(api, "list by " + sort, asked, _ -> "/api/v1/projects/1/issues?limit=50&sort=" + sort);
      }
      time(
          api,
          "list, unresolved errors",
          asked,
          _ -> "/api/v1/projects/1/issues?limit=50&status=unresolved&level=error");
      time(
          api,
          "issue with timeline, tags",
          asked,
          i -> "/api/v1/issues/" + listed.get(i * 7 % listed.size()).get("id"));
      time(
          api,
          "text search",
          asked,
          i ->
              "/api/v1/projects/1/issues?limit=50&query="
                  + EventMaker.type(i * 13 % issues).substring(0, 8).toLowerCase(Locale.ROOT));
      time(api, "text search, no match", asked, i -> "/api/v1/projects/1/issues?query=zzz" + i);
      System.out.println("peak RSS " + server.peakMegabytes() + " MB");
    }
  }

  private interface Paths {
    String at(int number);
  }

  private static void time(Api api, String name, int asked, Paths paths) throws IOException {
    for (int i = 0; i < asked / 4; i++) {
      api.get(paths.at(i));
    }
    long[] nanos = new long[asked];
    for (int i = 0; i < asked; i++) {
      long began = System.nanoTime();
      api.get(paths.at(i));
      nanos[i] = System.nanoTime() - began;
    }
    Arrays.sort(nanos);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-26s %7.2f %8.2f",
            name,
            nanos[asked / 2] / 1e6,
            nanos[asked * 99 / 100] / 1e6));
  }
}
