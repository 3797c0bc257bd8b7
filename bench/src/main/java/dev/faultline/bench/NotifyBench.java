package dev.faultline.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What telling people costs: ingest of 1,000 new issues with a config that fires for each of them
 * against the same without, taking turns in one server; then how long 10,000 messages to a target
 * that answers in 50 ms take.
 */
final class NotifyBench {
  private static final int ISSUES = 1_000;
  private static final int QUEUED = 10_000;
  private static final int CONNECTIONS = 64;

  /** Different events after the first of each issue; they come again and again. */
  private static final int SPARE = 8_000;

  private static final int ROUNDS = 4;
  private static final Pattern SEALED = Pattern.compile("\"sealed\" *: *\"([A-Za-z0-9_-]+)\"");

  private final Settings settings;
  private long number;

  NotifyBench(Settings settings) {
    this.settings = settings;
  }

  void run() throws IOException {
    int requests = settings.number("requests", 40_000);
    Path data = Files.createTempDirectory("faultline-bench");
    try (Receiver receiver = Receiver.start(Duration.ofMillis(50))) {
      String config =
          "[outgoing]\nallow = [\"127.0.0.1:" + receiver.port() + "\"]\n[notify]\nper-minute = 0\n";
      try (ServerProcess server = settings.product(data, config)) {
        String carried = "/c/" + sealed(server.port(), receiver.port());
        send(server.port(), shots("", 1, ISSUES, requests));
        rounds(server.port(), receiver, carried, requests);
        drain(server.port(), receiver, carried);
        System.out.println("peak RSS of the product: " + server.peakMegabytes() + " MB");
      }
    } finally {
      CompactFolder.delete(data);
    }
  }

  private void rounds(int port, Receiver receiver, String carried, int requests)
      throws IOException {
    double without = 0;
    double with = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      double plain = send(port, shots("", 10 + round, ISSUES, requests));
      int before = receiver.received();
      double telling = send(port, shots(carried, 20 + round, ISSUES, requests));
      receiver.await(before + ISSUES);
      System.out.println(
          String.format(
              Locale.ROOT,
              "round %d: %.0f events/s without, %.0f with %d issues that fire (%.2f)",
              round,
              plain,
              telling,
              ISSUES,
              telling / plain));
      without += plain;
      with += telling;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "4 KB events, %d new issues in each run: with telling %.3f of the rate without",
            ISSUES,
            with / without));
  }

  private void drain(int port, Receiver receiver, String carried) throws IOException {
    int before = receiver.received();
    send(port, shots(carried, 30, QUEUED, QUEUED));
    int early = receiver.received() - before;
    long began = System.nanoTime();
    receiver.await(before + QUEUED);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d messages to a target that answers in 50 ms: %d were out when the last event was"
                + " answered, the rest took %.1f s; at most %d at once",
            QUEUED,
            early,
            (System.nanoTime() - began) / 1e9,
            receiver.mostAtOnce()));
  }

  /** Each issue at least once, in order, so that the first events of all come at the beginning. */
  private List<Shot> shots(String prefix, int project, int issues, int requests) {
    EventMaker maker = new EventMaker(4_096, issues, project);
    String path =
        prefix + "/api/" + project + "/envelope/?sentry_version=7&sentry_key=" + Settings.KEY;
    List<Shot> shots = new ArrayList<>();
    int made = Math.min(requests, issues + SPARE);
    for (int i = 0; i < made; i++) {
      int issue = i < issues ? i : maker.issue();
      shots.add(Shot.plain(path, issue, maker.envelope(issue)));
    }
    while (shots.size() < requests) {
      shots.add(shots.get(issues + shots.size() % SPARE));
    }
    return shots;
  }

  private double send(int port, List<Shot> shots) throws IOException {
    int[] sent = {0};
    Load.Result result =
        new Load(port, CONNECTIONS)
            .run(
                () -> {
                  if (sent[0] == shots.size()) {
                    return null;
                  }
                  Shot shot = shots.get(sent[0]++);
                  shot.stamp(++number);
                  return shot;
                });
    if (result.refused() > 0) {
      throw new IllegalStateException(result.refused() + " requests were refused");
    }
    return result.perSecond();
  }

  private static String sealed(int port, int target) throws IOException {
    String body =
        "{\"config\":{\"type\":\"webhook\",\"endpoint\":\"http://127.0.0.1:"
            + target
            + "/\",\"threshold\":-1}}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/seal"))
            .header("X-Api-Key", Settings.MASTER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      Matcher sealed = SEALED.matcher(answer.body());
      if (!sealed.find()) {
        throw new IOException("no sealed string: " + answer.statusCode() + " " + answer.body());
      }
      return sealed.group(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
