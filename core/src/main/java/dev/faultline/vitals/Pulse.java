package dev.faultline.vitals;

import dev.faultline.config.Heartbeat;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.storage.Beat;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.StorageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls a watcher elsewhere: one address while the installation is well, another while it is not. A
 * watcher that hears nothing knows that nobody is there to call. Not for several threads at once.
 */
public final class Pulse {
  private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

  /** A clock that ticks every minute may do so a little early. */
  private static final Duration EARLY = Duration.ofSeconds(20);

  private final Heartbeat heartbeat;
  private final OwnSigns signs;
  private final Outgoing outgoing;

  /** What could not be written down, or was a moment ago. */
  private volatile @Nullable Beat last;

  public Pulse(Heartbeat heartbeat, OwnSigns signs, Outgoing outgoing) {
    this.heartbeat = heartbeat;
    this.signs = signs;
    this.outgoing = outgoing;
  }

  /** What is set. */
  Heartbeat heartbeat() {
    return heartbeat;
  }

  /** How it went last; empty where it never beat. Never throws for the storage. */
  public Optional<Beat> last() {
    Beat mine = last;
    Beat kept = null;
    try {
      kept = signs.beat().orElse(null);
    } catch (StorageException e) {
      // What this process did is all that is known.
    }
    boolean newer = mine != null && (kept == null || mine.tried().isAfter(kept.tried()));
    return Optional.ofNullable(newer ? mine : kept);
  }

  /** Whether it is time. */
  public boolean due(Instant now) {
    Instant tried = last().map(Beat::tried).orElse(Instant.MIN);
    // A clock that was set back must not stop the heart.
    return tried.isAfter(now) || !now.isBefore(next(tried));
  }

  private Instant next(Instant tried) {
    return tried.equals(Instant.MIN) ? tried : tried.plus(heartbeat.interval()).minus(EARLY);
  }

  /**
   * Beats, if it is time; blocks as long as one call may take.
   *
   * @param wrong what is wrong, as sentences; empty when nothing is
   */
  public void beat(String wrong, Instant now) {
    Instant arrived = last().map(Beat::arrived).orElse(null);
    String fault;
    if (wrong.isEmpty()) {
      fault = call(Call.of("GET", heartbeat.url()));
      arrived = fault.isEmpty() ? now : arrived;
    } else {
      fault = wrong + told(wrong);
    }
    keep(new Beat(now, arrived, fault));
  }

  /** Tells the watcher what is wrong; answers what to add where that failed. */
  private String told(String wrong) {
    URI failUrl = heartbeat.failUrl();
    if (failUrl == null) {
      return "";
    }
    byte[] body = wrong.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = Map.of("Content-Type", "text/plain; charset=utf-8");
    String fault = call(new Call("POST", failUrl, headers, body, Call.TIMEOUT));
    return fault.isEmpty() ? "" : " The watcher was not told: " + fault;
  }

  private String call(Call call) {
    try {
      Answer answer = outgoing.send(call);
      return answer.ok()
          ? ""
          : call.uri().getHost() + " answered with status " + answer.status() + ".";
    } catch (OutgoingException e) {
      return e.getMessage() == null ? "It cannot be reached." : e.getMessage() + ".";
    }
  }

  private void keep(Beat beat) {
    last = beat;
    try {
      signs.put(beat);
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.WARNING, "the heartbeat could not be written down", e);
    }
  }
}
