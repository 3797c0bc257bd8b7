package dev.faultline.vitals;

import dev.faultline.alert.Decision;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.project.Project;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.LaneCounters;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.OutcomeCount;
import dev.faultline.storage.Page;
import dev.faultline.storage.Projects;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Tallies;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the rows of all projects say. Stored counts and not those of a process, so that it
 * is right where processes come and go, too.
 */
final class RowCount {
  /** Projects that are looked at; with more it says so. */
  static final int PROJECTS_MAX = 1_000;

  /** Waiting decisions and dead letters of a project are counted up to this. */
  static final int COUNTED = 100;

  /** Hours of outcomes that are read to count events; beyond it they are not counted. */
  static final int HOURS_READ_MAX = 200_000;

  /** How long a count of all events holds: it reads the most. */
  static final Duration EVENTS_FRESH = Duration.ofMinutes(15);

  /** Projects read at once: a store across a network answers many as fast as one. */
  private static final int AT_ONCE = 16;

  private static final int HOURS = 24;

  private final Projects projects;
  private final Tallies tallies;
  private final Outbox outbox;
  private final Deliveries deliveries;
  private final Duration retention;
  private volatile @Nullable Counted events;

  private record Counted(Instant at, long events) {}

  /** What one scope's rows say. */
  private record Part(
      List<OutcomeCount> outcomes,
      LaneCounters counters,
      Outbox.Waiting waiting,
      int deadLetters,
      boolean more) {}

  RowCount(RowSources sources) {
    this.projects = sources.projects();
    this.tallies = sources.tallies();
    this.outbox = sources.outbox();
    this.deliveries = sources.deliveries();
    this.retention = sources.retention();
  }

  Vitals.Rows count(Instant now) {
    List<Project> all = projects.list();
    List<Project> looked = all.subList(0, Math.min(PROJECTS_MAX, all.size()));
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    Instant from = hour.minus(Duration.ofHours(HOURS - 1L));
    List<Callable<Part>> asked = new ArrayList<>();
    looked.forEach(project -> asked.add(() -> part(project, from, now)));
    asked.add(() -> beside(from, now));
    List<Part> parts = together(asked);

    Map<List<Object>, long[]> sums = new LinkedHashMap<>();
    long[] byHour = new long[HOURS];
    for (Part part : parts) {
      for (OutcomeCount count : part.outcomes) {
        long[] sum =
            sums.computeIfAbsent(List.of(count.category(), count.outcome()), _ -> new long[2]);
        sum[0] += count.hour().equals(hour) ? count.quantity() : 0;
        sum[1] += count.quantity();
        int at = (int) Duration.between(from, count.hour()).toHours();
        if (count.outcome() == Outcome.ACCEPTED && at >= 0 && at < HOURS) {
          byHour[at] += count.quantity();
        }
      }
    }
    return new Vitals.Rows(
        from,
        counts(sums),
        Arrays.stream(byHour).boxed().toList(),
        all.size(),
        looked.size(),
        parts.stream().mapToLong(part -> part.counters.unresolved()).sum(),
        parts.stream().mapToLong(part -> part.counters.resolved()).sum(),
        parts.stream().mapToLong(part -> part.counters.ignored()).sum(),
        all.size() == looked.size() ? events(looked, now) : null,
        parts.stream().mapToLong(part -> part.waiting.decisions()).sum(),
        parts.stream().mapToLong(Part::deadLetters).sum(),
        parts.stream().anyMatch(Part::more),
        parts.stream()
            .map(part -> part.waiting.oldest())
            .filter(oldest -> oldest != null)
            .min(Comparator.naturalOrder())
            .orElse(null));
  }

  private static List<Vitals.Count> counts(Map<List<Object>, long[]> sums) {
    List<Vitals.Count> counts = new ArrayList<>();
    sums.forEach(
        (key, sum) ->
            counts.add(
                new Vitals.Count((Category) key.get(0), (Outcome) key.get(1), sum[0], sum[1])));
    counts.sort(Comparator.comparingLong(Vitals.Count::day).reversed());
    return List.copyOf(counts);
  }

  private Part part(Project project, Instant from, Instant now) {
    return part(
        tallies.outcomes(project.scope(), from, now), tallies.counters(project), project.scope());
  }

  /** What belongs to no project. */
  private Part beside(Instant from, Instant now) {
    return part(
        tallies.outcomes(Tallies.INSTALLATION, from, now), LaneCounters.NONE, Decision.RELAY);
  }

  private Part part(List<OutcomeCount> outcomes, LaneCounters counters, String scope) {
    Outbox.Waiting waiting = outbox.waiting(scope, COUNTED);
    Page<?> dead = deliveries.deadLetters(scope, COUNTED, null);
    boolean more = waiting.decisions() >= COUNTED || dead.next() != null;
    return new Part(outcomes, counters, waiting, dead.items().size(), more);
  }

  private @Nullable Long events(List<Project> looked, Instant now) {
    Counted known = events;
    if (known != null && now.isBefore(known.at.plus(EVENTS_FRESH)) && !now.isBefore(known.at)) {
      return known.events;
    }
    if (looked.size() * retention.toHours() > HOURS_READ_MAX) {
      return null;
    }
    List<Callable<Long>> asked = new ArrayList<>();
    for (Project project : looked) {
      asked.add(
          () ->
              tallies.outcomes(project.scope(), now.minus(retention), now).stream()
                  .filter(count -> count.outcome() == Outcome.ACCEPTED)
                  .filter(count -> count.category() == Category.ERROR)
                  .mapToLong(OutcomeCount::quantity)
                  .sum());
    }
    long sum = together(asked).stream().mapToLong(Long::longValue).sum();
    events = new Counted(now, sum);
    return sum;
  }

  private static <T> List<T> together(List<Callable<T>> asked) {
    Semaphore free = new Semaphore(AT_ONCE);
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> each : asked) {
        futures.add(
            threads.submit(
                () -> {
                  free.acquire();
                  try {
                    return each.call();
                  } finally {
                    free.release();
                  }
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : futures) {
        answers.add(future.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StorageException fault
          ? fault
          : new IllegalStateException("counting rows failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted while rows are counted", true);
    }
  }
}
