package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.cost.Bill;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.storage.Beat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the installation is, at an instant.
 *
 * @param version the running program's
 * @param home where it lives
 * @param started when the process started; null where processes come and go
 * @param problems what is wrong, the worst first; empty when all is well
 * @param storageWorks whether a write was taken now
 * @param rows what the rows say; null where they cannot be read now
 * @param queues jobs that wait
 * @param openCircuits hosts that fail and are left alone; null where no process stays to know
 * @param alarms what is watched, those that ring first
 * @param alarmTo whom alarms are told to, by their labels
 * @param heartbeat null where none is set
 * @param bill what a month costs if all goes on like in the last day; null where nothing is paid by
 *     use
 */
public record Vitals(
    Instant at,
    String version,
    String home,
    @Nullable Instant started,
    List<Problem> problems,
    boolean storageWorks,
    @Nullable Rows rows,
    List<Jobs> queues,
    @Nullable Long openCircuits,
    List<Alarm> alarms,
    List<String> alarmTo,
    @Nullable Heartbeat heartbeat,
    List<Home.Reading> readings,
    @Nullable Bill bill) {
  /** How bad something is. */
  public enum State {
    /** Nothing is wrong. */
    WELL,
    /** It does its work, and somebody should look at something. */
    ATTENTION,
    /** It does not do its work, or not all of it. */
    UNWELL;

    /** The name in the API. */
    public String label() {
      return switch (this) {
        case WELL -> "well";
        case ATTENTION -> "attention";
        case UNWELL -> "unwell";
      };
    }
  }

  /** Something that is wrong, as one sentence without secrets. */
  public record Problem(State weight, String text) {}

  /**
   * What the rows of all projects say.
   *
   * @param from the first hour that is counted, 24 with the running one
   * @param outcomes by category and outcome, the most first
   * @param byHour accepted items of each hour, oldest first
   * @param events events accepted within the retention; null where counting them is too much
   * @param decisions messages that wait, counted up to a number for each project
   * @param more there are more
   * @param oldest when the first of them was due
   * @param deadLetters messages that were given up, likewise counted
   * @param lookedAt how many of the projects were looked at
   */
  public record Rows(
      Instant from,
      List<Count> outcomes,
      List<Long> byHour,
      int projects,
      int lookedAt,
      long unresolved,
      long resolved,
      long ignored,
      @Nullable Long events,
      long decisions,
      long deadLetters,
      boolean more,
      @Nullable Instant oldest) {}

  /** How many items ended how: in the running hour and in 24. */
  public record Count(Category category, Outcome outcome, long hour, long day) {}

  /** How many jobs of a queue wait. */
  public record Jobs(String queue, long waiting) {}

  /**
   * The heartbeat.
   *
   * @param host who is called; the rest of the address is a secret
   * @param last null where it never beat
   */
  public record Heartbeat(String host, Duration interval, @Nullable Beat last) {}

  /** The worst of the problems. */
  public State state() {
    return problems.stream().map(Problem::weight).max(State::compareTo).orElse(State.WELL);
  }
}
