package dev.faultline.notify;

import dev.faultline.storage.TargetHealth;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target of a scope whose decisions are worked on: a page of them, however many wait on disk.
 * Guarded by the lock of {@link Deliver}.
 */
final class Held {
  /** A target of a scope. */
  record Where(String scope, String target) {}

  final Where where;

  /** By their name in the outbox, which is their order. */
  final Map<String, Job> jobs = new LinkedHashMap<>();

  /** More may wait on disk. */
  boolean more = true;

  /** So many decisions at most are being read now; 0 for none. */
  int loading;

  /**
   * Others left it alone while this process was at it: it is read once more before it is let go.
   */
  boolean again;

  /** Where loading goes on; null for the beginning. */
  @Nullable String cursor;

  /** When the first decision on disk is due that is not due yet; null where there is none. */
  @Nullable Instant later;

  /** When it goes on, while nothing of it can be done and it is kept in memory nevertheless. */
  Instant idleUntil = Instant.MIN;

  /** Names of decisions that were settled while a page was read that may still show them. */
  final Set<String> settledMeanwhile = new HashSet<>();

  /** Known once it was told something, or the first of its decisions was opened. */
  @Nullable String host;

  Held(Where where) {
    this.where = where;
  }

  void know(@Nullable TargetHealth health) {
    if (host == null && health != null && !health.host().isEmpty()) {
      host = health.host();
    }
  }

  /** The first job that is due and does not stand behind another of its subject. */
  @Nullable Job next(Instant now) {
    Set<Object> taken = new HashSet<>();
    elsewhere()
        .forEach(
            (subject, until) -> {
              if (until.isAfter(now)) {
                taken.add(subject);
              }
            });
    for (Job job : jobs.values()) {
      if (job.step == Job.Step.SETTLING) {
        continue;
      }
      boolean free = taken.add(job.subject());
      if (free && job.step == Job.Step.WAITING && !job.due.isAfter(now)) {
        return job;
      }
    }
    return null;
  }

  /** What other processes have in work, in whatever order it was decided, and until when. */
  private Map<Object, Instant> elsewhere() {
    Map<Object, Instant> subjects = Map.of();
    for (Job job : jobs.values()) {
      if (job.elsewhere) {
        subjects = subjects.isEmpty() ? new HashMap<>() : subjects;
        subjects.merge(job.subject(), job.due, (one, two) -> one.isAfter(two) ? one : two);
      }
    }
    return subjects;
  }

  /** Whether a job is in work or being settled. */
  boolean busy() {
    return loading > 0 || jobs.values().stream().anyMatch(job -> job.step != Job.Step.WAITING);
  }

  /** When the first of what waits may be due; null where nothing waits. */
  @Nullable Instant due() {
    Instant first = later;
    Set<Object> taken = new HashSet<>();
    Map<Object, Instant> elsewhere = elsewhere();
    for (Job job : jobs.values()) {
      // What stands behind another of its subject waits for that one.
      if (taken.add(job.subject())) {
        Instant until = elsewhere.getOrDefault(job.subject(), job.due);
        Instant due = until.isAfter(job.due) ? until : job.due;
        first = first == null || due.isBefore(first) ? due : first;
      }
    }
    return first;
  }
}
