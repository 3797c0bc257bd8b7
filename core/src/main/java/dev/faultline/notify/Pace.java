package dev.faultline.notify;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast a place may be told, in whatever projects' name: messages a minute, a pause it asked
 * for, how many at once. Guarded by its owner's lock.
 */
final class Pace {
  private static final double SECONDS = 60;

  /** An answer that took longer makes its target a slow one. */
  private static final Duration SLOW = Duration.ofSeconds(2);

  private final int perMinute;
  private final int most;
  private double room;
  private Instant counted;
  private Instant heldUntil = Instant.MIN;
  private int window;
  private int inFlight;
  private boolean doubtful;

  Pace(DeliverSettings settings, Instant now) {
    this.perMinute = settings.perMinute();
    this.most = settings.perTarget();
    this.room = perMinute;
    this.window = most;
    this.counted = now;
  }

  /** When the next message may begin: not after {@code now} for at once. */
  Instant when(Instant now) {
    refill(now);
    if (heldUntil.isAfter(now)) {
      return heldUntil;
    }
    if (perMinute == 0 || room >= 1) {
      return now;
    }
    return now.plusMillis((long) Math.ceil((1 - room) * SECONDS / perMinute * 1_000));
  }

  private void refill(Instant now) {
    if (now.isAfter(counted)) {
      double seconds = Duration.between(counted, now).toMillis() / 1_000.0;
      room = Math.min(perMinute, room + seconds * perMinute / SECONDS);
      counted = now;
    }
  }

  /** Whether one more may be in work; never more than are free, so that the next finds some. */
  boolean hasRoom(int freeWorkers) {
    return inFlight == 0 || (inFlight < window && inFlight <= freeWorkers);
  }

  /** Its last delivery failed or was slow: it may use but a part of the workers. */
  boolean doubtful() {
    return doubtful;
  }

  void begun() {
    room -= perMinute == 0 ? 0 : 1;
    inFlight++;
  }

  /** A begun delivery ended before the target was asked. */
  void notAsked() {
    room += perMinute == 0 ? 0 : 1;
    inFlight--;
  }

  void arrived(Duration took) {
    inFlight--;
    doubtful = took.compareTo(SLOW) > 0;
    window = doubtful ? Math.max(1, window / 2) : Math.min(most, window * 2);
  }

  void failed() {
    inFlight--;
    doubtful = true;
    window = 1;
  }

  /** The target asked for patience. */
  void hold(Instant until) {
    if (until.isAfter(heldUntil)) {
      heldUntil = until;
    }
  }

  /** Whether nothing would be lost by forgetting it. */
  boolean idle(Instant now) {
    refill(now);
    return inFlight == 0 && room >= perMinute && !heldUntil.isAfter(now);
  }
}
