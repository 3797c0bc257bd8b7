package dev.faultline.digest;

import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.Committed;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.IssueState;
import dev.faultline.storage.LaneChanges;
import dev.faultline.storage.LaneCounters;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.OutcomeHour;
import dev.faultline.storage.TagTally;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes one project's issues, one commit after another. Confined to one thread at
 * a time: {@link Lanes} sees to that.
 */
final class Lane {
  /**
   * Who loses so often has met a fault; of ten busy processes one may lose twenty times in a row.
   */
  private static final int TRIES_MAX = 60;

  private final Project project;
  private final LaneReader reader;
  private final InstantSource clock;
  private final DigestSettings settings;
  private final Decided decided;
  private @Nullable LaneCounters counters;
  private @Nullable OutcomeHour outcomes;
  private long outcomesHour;
  private long head = -1;

  Lane(
      Project project,
      LaneReader reader,
      InstantSource clock,
      DigestSettings settings,
      Decided decided) {
    this.decided = decided;
    this.project = project;
    this.reader = reader;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * Stores, groups and counts a batch; when it returns everything is durable. Answers a receipt for
   * each report, in order; where the first of an id is that was counted in an earlier batch is left
   * open.
   */
  List<Receipt> digest(List<Prepared> reports, List<Tally> ended) {
    Map<EventId, Prepared> fresh = new LinkedHashMap<>();
    List<Tally> tallies = once(ended);
    for (Prepared report : reports) {
      if (fresh.putIfAbsent(report.id(), report) != null) {
        tallies.add(duplicate(report));
      }
    }
    Map<EventId, Receipt> receipts = new HashMap<>();
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      if (fresh.isEmpty() && tallies.isEmpty()) {
        return inOrder(reports, receipts);
      }
      Fold.Folded folded = Fold.fold(read(List.copyOf(fresh.values()), tallies));
      switch (reader.commit(folded.changes())) {
        case Committed.Done done -> {
          head = done.sequence();
          counters = folded.counters();
          outcomes = folded.outcomes();
          folded.receipts().forEach(receipt -> receipts.put(receipt.id(), receipt));
          tell(folded.changes());
          return inOrder(reports, receipts);
        }
        case Committed.Stale _ -> forget();
        case Committed.Taken taken -> {
          tallies.removeIf(tally -> tally.once() != null && taken.ids().contains(tally.once()));
          for (EventId id : taken.ids()) {
            Prepared report = fresh.remove(id);
            if (report != null) {
              receipts.put(id, Receipt.duplicate(id, report.receivedAt()));
              tallies.add(duplicate(report));
            }
          }
        }
      }
    }
    throw new IllegalStateException("lane " + project.scope() + " could not commit");
  }

  private static Tally duplicate(Prepared report) {
    return new Tally(report.category(), Outcome.DUPLICATE, "", 1, "", new byte[0]);
  }

  /** A queue may hand out two copies of a message together. */
  private static List<Tally> once(List<Tally> ended) {
    Set<EventId> seen = new HashSet<>();
    List<Tally> tallies = new ArrayList<>();
    for (Tally tally : ended) {
      if (tally.once() == null || seen.add(tally.once())) {
        tallies.add(tally);
      }
    }
    return tallies;
  }

  private static List<Receipt> inOrder(List<Prepared> reports, Map<EventId, Receipt> receipts) {
    Set<EventId> answered = new HashSet<>();
    List<Receipt> ordered = new ArrayList<>(reports.size());
    for (Prepared report : reports) {
      Receipt receipt = receipts.get(report.id());
      if (receipt == null) {
        throw new IllegalStateException("no receipt for " + report.id());
      }
      boolean first = answered.add(report.id());
      ordered.add(
          first || receipt.outcome() == Outcome.DUPLICATE
              ? receipt
              : Receipt.duplicate(receipt.id(), receipt.time())
                  .at(receipt.issue(), receipt.ordinal(), receipt.time()));
    }
    return ordered;
  }

  private FoldInput read(List<Prepared> reports, List<Tally> ended) {
    // Before every row: a commit after this head then rests on nothing older than the head.
    long after = head();
    Instant now = clock.instant();
    Set<Fingerprint> fingerprints = new HashSet<>();
    for (Prepared report : reports) {
      if (report instanceof Prepared.Ready ready) {
        fingerprints.add(ready.fingerprint());
      }
    }
    Map<Fingerprint, LaneReader.Known> known = reader.known(project.scope(), fingerprints);
    if (mayOverflow(known.values(), now)) {
      known.putAll(reader.known(project.scope(), Set.of(Fold.OVERFLOW)));
    }
    Set<LaneReader.HourKey> hours = new HashSet<>();
    Map<IssueId, TagTally> tallies = new HashMap<>();
    Set<LaneReader.Mark> marked = new HashSet<>();
    for (Prepared report : reports) {
      if (report instanceof Prepared.Ready ready) {
        LaneReader.Known found = known.get(ready.fingerprint());
        IssueState state = found == null ? null : found.state();
        if (state != null) {
          IssueId id = state.issue().id();
          long hour = Fold.hourOf(ready.time());
          for (int back = Interests.hoursBack(ready.subscriptions()); back >= 0; back--) {
            hours.add(new LaneReader.HourKey(id, hour - back));
          }
          String release = ready.release();
          if (release != null && reader.isMarked(id, release)) {
            marked.add(new LaneReader.Mark(id, release));
          }
          if (state.issue().segments() + 1 >= Fold.SEGMENTS_PER_ROLLUP) {
            tallies.computeIfAbsent(id, reader::tags);
          }
        }
      }
    }
    return new FoldInput(
        project,
        after,
        now,
        reports,
        ended,
        known,
        reader.hours(hours),
        marked,
        tallies,
        counters(),
        outcomes(Fold.hourOf(now)),
        settings);
  }

  /** Whether there may be more new issues than an hour may have: mostly nobody needs to look. */
  private boolean mayOverflow(Collection<LaneReader.Known> known, Instant now) {
    long fresh = known.stream().filter(each -> each.state() == null).count();
    LaneCounters before = counters();
    long inHour = before.newHour() == Fold.hourOf(now) ? before.newInHour() : 0;
    return inHour + fresh > settings.newIssuesPerHour();
  }

  private long head() {
    if (head < 0) {
      head = reader.head(project.scope());
    }
    return head;
  }

  private LaneCounters counters() {
    LaneCounters known = counters;
    if (known == null) {
      known = reader.counters(project.scope());
      counters = known;
    }
    return known;
  }

  private OutcomeHour outcomes(long hour) {
    OutcomeHour known = outcomes;
    if (known == null || outcomesHour != hour) {
      known = reader.outcomes(project.scope(), hour);
      outcomes = known;
      outcomesHour = hour;
    }
    return known;
  }

  /** Forgets what it keeps in memory: another writer came between, or a commit's end is unknown. */
  void forget() {
    head = -1;
    counters = null;
    outcomes = null;
  }

  /** Sets the status of issues; answers those that exist, as they are now. */
  List<IssueState> setStatus(List<IssueId> issues, IssueStatus status) {
    List<IssueState> changed = new ArrayList<>();
    commit(
        changes -> {
          changed.clear();
          LaneCounters next = counters();
          for (IssueId id : issues) {
            Optional<IssueState> found = find(id);
            if (found.isPresent()) {
              IssueState state = found.get();
              IssueState after = state.with(state.issue().withStatus(status));
              if (state.issue().status() != status) {
                next = next.changed(state.issue().status(), status);
                changes.issue(state, after);
              }
              changed.add(after);
            }
          }
          return next;
        });
    return List.copyOf(changed);
  }

  /**
   * Takes issues out of every list; answers how many there were.
   *
   * @param which those that still are what they were chosen for: others commit, too
   */
  int remove(List<IssueId> issues, Predicate<Issue> which) {
    int[] count = {0};
    commit(
        changes -> {
          count[0] = 0;
          LaneCounters next = counters();
          for (IssueId id : issues) {
            Optional<IssueState> found = find(id).filter(state -> which.test(state.issue()));
            if (found.isPresent()) {
              next = next.removed(found.get().issue().status());
              changes.remove(found.get());
              count[0]++;
            }
          }
          return next;
        });
    return count[0];
  }

  private void tell(LaneChanges changes) {
    if (!changes.decidedTargets().isEmpty()) {
      decided.decided(project.scope(), changes.decidedTargets());
    }
  }

  /** Takes delivered decisions out of the outbox. */
  boolean settle(List<String> sorts) {
    commit(
        changes -> {
          changes.settle(sorts);
          return counters();
        });
    return true;
  }

  /** Puts a dead letter's decision back into the outbox. */
  boolean revive(DeadLetter dead) {
    commit(
        changes -> {
          changes.revive(dead, clock.instant());
          return counters();
        });
    return true;
  }

  private Optional<IssueState> find(IssueId id) {
    return reader.state(id).filter(state -> state.scope().equals(project.scope()));
  }

  private void commit(Function<LaneChanges, LaneCounters> work) {
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      LaneChanges changes =
          new LaneChanges(project.scope(), head(), clock.instant(), settings.retention());
      LaneCounters next = work.apply(changes);
      if (changes.isEmpty()) {
        return;
      }
      if (!next.equals(counters())) {
        changes.counters(next);
      }
      if (reader.commit(changes) instanceof Committed.Done done) {
        head = done.sequence();
        counters = next;
        return;
      }
      forget();
    }
    throw new IllegalStateException("lane " + project.scope() + " could not commit");
  }
}
