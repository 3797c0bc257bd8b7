package dev.faultline.digest;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When an event happened. A client's clock may be wrong by minutes or by decades: it is corrected
 * by the time the report was sent, and a time that still cannot be true is replaced by the received
 * time, because clocks of strangers must not create rows without bound.
 */
final class EventClock {
  /** A difference up to this is the network's, not the clock's. */
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private static final Duration OLDEST = Duration.ofDays(30);
  private static final Duration AHEAD = Duration.ofMinutes(5);

  /** Beyond this a time is nonsense, and arithmetic with it may overflow. */
  private static final Duration SANE = Duration.ofDays(365 * 200);

  private final Duration oldest;

  EventClock(Duration retention) {
    this.oldest = retention.compareTo(OLDEST) < 0 ? retention : OLDEST;
  }

  /** Sets the draft's time. */
  void set(EventDraft draft, Instant receivedAt) {
    Instant time = draft.time;
    if (time == null) {
      draft.time = receivedAt;
      return;
    }
    Instant sentAt = draft.sentAt;
    Instant corrected = time;
    if (sentAt != null && isSane(sentAt, receivedAt) && isSane(time, receivedAt)) {
      Duration drift = Duration.between(sentAt, receivedAt);
      if (drift.abs().compareTo(TRUSTED) > 0) {
        corrected = time.plus(drift);
        draft.breadcrumbs = shifted(draft.breadcrumbs, drift, receivedAt);
        draft.note(
            "time",
            "the client's clock was off by "
                + drift.negated().toSeconds()
                + " seconds: corrected from "
                + time);
      }
    }
    draft.time = clamped(draft, corrected, receivedAt);
  }

  private Instant clamped(EventDraft draft, Instant time, Instant receivedAt) {
    if (time.isBefore(receivedAt.minus(oldest))) {
      draft.note(
          "time", time + " is older than " + oldest.toDays() + " days: the received time is used");
      return receivedAt;
    }
    if (time.isAfter(receivedAt.plus(AHEAD))) {
      draft.note("time", time + " is in the future: the received time is used");
      return receivedAt;
    }
    return time;
  }

  private static List<Breadcrumb> shifted(
      List<Breadcrumb> breadcrumbs, Duration drift, Instant receivedAt) {
    List<Breadcrumb> shifted = new ArrayList<>(breadcrumbs.size());
    for (Breadcrumb crumb : breadcrumbs) {
      Instant time = crumb.time();
      shifted.add(
          time == null || !isSane(time, receivedAt)
              ? crumb
              : new Breadcrumb(
                  time.plus(drift),
                  crumb.type(),
                  crumb.category(),
                  crumb.level(),
                  crumb.message(),
                  crumb.data()));
    }
    return shifted;
  }

  private static boolean isSane(Instant time, Instant receivedAt) {
    return time.isAfter(receivedAt.minus(SANE)) && time.isBefore(receivedAt.plus(SANE));
  }
}
