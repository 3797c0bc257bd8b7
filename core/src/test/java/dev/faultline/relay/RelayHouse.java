package dev.faultline.relay;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.meter.Meter;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A relay with everything real but the destination's notifier. */
final class RelayHouse {
  static final Instant START = Instant.parse("2026-11-22T06:00:00Z");
  static final String TO =
      "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T/B/X\"}";
  static final IssueId OURS = new IssueId(1, 42);

  Instant now = START;
  final Set<String> revoked = new HashSet<>();
  final List<String> woken = new ArrayList<>();
  final List<String> settled = new ArrayList<>();
  final Meter meter = new Meter();
  final TinkSeals seals;
  boolean destinationWorks = true;
  private final Outbox outbox;
  final RelayDoor door;

  RelayHouse() {
    MemoryEngine engine = new MemoryEngine(() -> now);
    outbox = new Outbox(engine);
    try {
      seals = TinkSeals.open(new MemoryKeysets(), new SecureRandom(), () -> now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    door =
        new RelayDoor(
            new RelayDoor.Parts(
                seals, revoked::contains, this::destination, outbox, woken::add, this::settle),
            () -> now,
            meter);
  }

  private Destinations.Found destination(String config) {
    return destinationWorks && config.equals(TO)
        ? new Destinations.Place("place", "slack #ops", seals.lock(new byte[] {7}))
        : new Destinations.Unusable("channel is missing");
  }

  private boolean settle(String project, IssueId issue, dev.faultline.issue.IssueStatus status) {
    settled.add(project + " " + issue + " " + status.label());
    return issue.equals(OURS);
  }

  /** An address of a config with the usual destination; {@code more} is JSON behind a comma. */
  String address(String from, String more) {
    return address("id-of-address", null, from, more);
  }

  String address(String id, @Nullable Instant expires, String from, String more) {
    String json = "{\"from\":\"" + from + "\",\"to\":" + TO + more + "}";
    SealedConfig config = new SealedConfig(id, SealedConfig.Use.RELAY, null, expires, json);
    return RelayDoor.PATH + seals.seal(config);
  }

  Response post(String address, String body, String... headers) {
    Headers lines = Headers.of(headers);
    if (lines.find("Content-Type").isEmpty()) {
      lines.add("Content-Type", "application/json");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return door.handle(Request.of("POST", address, lines, bytes));
  }

  List<Decision> decisions() {
    return outbox.pending(Decision.RELAY, "place", now, null, 100).items().stream()
        .map(Outbox.Pending::decision)
        .toList();
  }

  List<Note> notes() {
    return decisions().stream().map(each -> ((Decision.Relayed) each.content()).note()).toList();
  }
}
