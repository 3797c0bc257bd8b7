package dev.faultline.digest;

import dev.faultline.alert.Sighting;
import dev.faultline.event.Level;
import dev.faultline.event.Outcome;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.HourCounts;
import dev.faultline.storage.IssueState;
import dev.faultline.storage.LaneChanges;
import dev.faultline.storage.LaneCounters;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.OutcomeHour;
import dev.faultline.storage.SetAsideItem;
import dev.faultline.storage.TagTally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups and counts a batch of one project: state and reports in, one commit out. Pure, so that it
 * can be run again on the same batch with the same result. However many events of an issue a batch
 * has, the issue costs one change of each of its rows.
 */
final class Fold {
  /** Segments after which an issue's tag counts are summed into one row. */
  static final int SEGMENTS_PER_ROLLUP = 64;

  /** Where events go when a project makes too many new issues in an hour. */
  static final Fingerprint OVERFLOW = new Fingerprint(0, 1);

  private static final int ENVIRONMENTS_MAX = 16;

  private final FoldInput input;
  private final LaneChanges changes;
  private final Map<Fingerprint, Group> groups = new LinkedHashMap<>();
  private final List<Receipt> receipts = new ArrayList<>();
  private final OutcomeHour outcomes;
  private LaneCounters counters;

  /** What a fold leaves behind; nothing of it counts until the changes are committed. */
  record Folded(
      LaneChanges changes, List<Receipt> receipts, LaneCounters counters, OutcomeHour outcomes) {}

  /** An issue while its part of the batch is folded. */
  private static final class Group {
    private final @Nullable IssueState before;
    private IssueState state;
    private final long firstOrdinal;
    private final List<LaneChanges.KeptEvent> kept = new ArrayList<>();
    private final Map<Long, HourCounts> hours = new HashMap<>();
    private final TagTally tags = new TagTally();
    private final Interests interests = new Interests();
    private final List<Map.Entry<String, String>> tagList = new ArrayList<>();
    private final Set<String> releases = new LinkedHashSet<>();

    private Group(@Nullable IssueState before, IssueState state) {
      this.before = before;
      this.state = state;
      this.firstOrdinal = state.issue().count() + 1;
    }
  }

  private Fold(FoldInput input) {
    this.input = input;
    this.counters = input.counters();
    this.outcomes = input.outcomes().copy();
    this.changes =
        new LaneChanges(
            input.project().scope(), input.after(), input.now(), input.settings().retention());
  }

  static Folded fold(FoldInput input) {
    Fold fold = new Fold(input);
    for (Prepared report : input.reports()) {
      switch (report) {
        case Prepared.Ready ready -> fold.add(ready);
        case Prepared.Failed failed -> fold.setAside(failed);
      }
    }
    fold.groups.values().forEach(fold::finish);
    int samples = 0;
    for (Tally tally : input.ended()) {
      fold.end(tally, samples++);
    }
    long hour = hourOf(input.now());
    fold.changes.outcomes(hour, fold.outcomes);
    if (!fold.counters.equals(input.counters())) {
      fold.changes.counters(fold.counters);
    }
    return new Folded(fold.changes, fold.receipts, fold.counters, fold.outcomes);
  }

  static long hourOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), 3_600);
  }

  private void setAside(Prepared.Failed failed) {
    changes.setAside(
        new SetAsideItem(
            failed.id().toString(),
            SetAsideItem.SET_ASIDE,
            failed.receivedAt(),
            failed.protocol(),
            failed.reason(),
            failed.bytes()));
    changes.ended(failed.id(), failed.receivedAt());
    outcomes.add(failed.category(), Outcome.SET_ASIDE, failed.reason(), 1);
    receipts.add(
        new Receipt(failed.id(), Outcome.SET_ASIDE, failed.reason(), null, 0, failed.receivedAt()));
  }

  private void end(Tally tally, int number) {
    outcomes.add(tally.category(), tally.outcome(), tally.reason(), tally.quantity());
    if (tally.once() != null) {
      changes.ended(tally.once(), input.now());
    }
    if (tally.sample().length > 0) {
      changes.setAside(
          new SetAsideItem(
              input.after() + "-" + number,
              SetAsideItem.INVALID,
              input.now(),
              tally.protocol(),
              tally.reason(),
              tally.sample()));
    }
  }

  private void add(Prepared.Ready report) {
    Prepared.Ready event = isAdmitted(report) ? report : overflow(report);
    Group group = group(event);
    IssueState state = group.state;
    Issue issue = state.issue();
    long ordinal = issue.count() + 1;
    long guardHour = hourOf(event.receivedAt());
    long inHour = issue.guardHour() == guardHour ? issue.guardCount() + 1 : 1;
    boolean keep = ordinal == 1 || isKept(inHour, input.settings().keepPerIssueHour());
    if (keep) {
      int index =
          changes.body(
              event.id(), issue.id(), ordinal, event.time(), event.receivedAt(), event.body());
      group.kept.add(
          new LaneChanges.KeptEvent(event.id(), event.time(), event.receivedAt(), ordinal, index));
    } else {
      changes.counted(event.id(), issue.id(), ordinal, event.time(), event.receivedAt());
    }
    long hour = hourOf(event.time());
    int minute = (int) Math.floorMod(Math.floorDiv(event.time().getEpochSecond(), 60L), 60L);
    HourCounts counts = group.hours.get(hour);
    if (counts == null) {
      counts =
          input.hours().getOrDefault(new LaneReader.HourKey(issue.id(), hour), HourCounts.NONE);
    }
    counts = counts.plus(minute, 1);
    group.hours.put(hour, counts);
    group.tagList.addAll(event.tags());
    if (event.release() != null) {
      group.releases.add(event.release());
    }
    group.state =
        new IssueState(
            seen(issue, event, ordinal, guardHour, inHour, keep),
            state.scope(),
            state.fingerprint(),
            state.incarnation(),
            state.kept() + (keep ? 1 : 0),
            state.fired(),
            state.eighths());
    if (!event.subscriptions().isEmpty()) {
      long inUnit =
          switch (input.settings().timeUnit()) {
            case MINUTE -> counts.at(minute);
            case HOUR -> counts.sum();
          };
      boolean reopened = issue.status() == IssueStatus.RESOLVED;
      group.interests.hear(event.subscriptions(), sighting(event, ordinal, inUnit, reopened, keep));
    }
    outcomes.add(event.category(), Outcome.ACCEPTED, "", 1);
    receipts.add(new Receipt(event.id(), Outcome.ACCEPTED, "", issue.id(), ordinal, event.time()));
  }

  private static Sighting sighting(
      Prepared.Ready event, long ordinal, long inUnit, boolean reopened, boolean kept) {
    return new Sighting(
        event.id(),
        ordinal,
        inUnit,
        reopened,
        kept,
        event.time(),
        event.level(),
        event.environment(),
        event.release(),
        event.tags());
  }

  /** The storm guard: the first N of an hour, then every 2nd up to 2 N, every 4th up to 4 N, ... */
  static boolean isKept(long inHour, int keep) {
    if (keep == 0 || inHour <= keep) {
      return true;
    }
    long step = 2;
    for (long bound = 2L * keep; bound < inHour; bound *= 2) {
      step *= 2;
    }
    return inHour % step == 0;
  }

  /** Whether the report has an issue, or may still make one this hour. */
  private boolean isAdmitted(Prepared.Ready report) {
    if (groups.containsKey(report.fingerprint())) {
      return true;
    }
    LaneReader.Known found = input.known().get(report.fingerprint());
    return (found != null && found.state() != null)
        || counters.newHour() != hourOf(input.now())
        || counters.newInHour() < input.settings().newIssuesPerHour();
  }

  private Group group(Prepared.Ready event) {
    Group group = groups.get(event.fingerprint());
    if (group == null) {
      LaneReader.Known found = input.known().get(event.fingerprint());
      if (found == null) {
        throw new IllegalStateException("nobody looked for the issue of " + event.fingerprint());
      }
      IssueState state = found.state();
      if (state == null) {
        counters = counters.created(hourOf(input.now()));
        group = new Group(null, create(event, found.incarnation(), counters.issues()));
      } else {
        group = new Group(state, state);
      }
      groups.put(event.fingerprint(), group);
    }
    return group;
  }

  private Prepared.Ready overflow(Prepared.Ready event) {
    return new Prepared.Ready(
        event.id(),
        event.category(),
        event.receivedAt(),
        event.time(),
        Level.WARNING,
        event.platform(),
        "too many new issues",
        "more than "
            + input.settings().newIssuesPerHour()
            + " new issues in an hour: further ones are counted here",
        "TooManyNewIssues",
        "",
        event.environment(),
        event.release(),
        OVERFLOW,
        event.tags(),
        event.body(),
        event.subscriptions());
  }

  private IssueState create(Prepared.Ready event, int incarnation, long number) {
    String scope = input.project().scope();
    IssueId id = event.fingerprint().issueId(scope, incarnation);
    Issue issue =
        new Issue(
            id,
            input.project().id(),
            input.project().name(),
            number,
            event.title(),
            event.culprit(),
            event.type(),
            event.level(),
            event.platform(),
            event.messageKey(),
            IssueStatus.UNRESOLVED,
            event.receivedAt(),
            event.receivedAt(),
            0,
            event.id(),
            event.receivedAt(),
            List.of(),
            event.release(),
            event.release(),
            0,
            0,
            0,
            0);
    return new IssueState(issue, scope, event.fingerprint(), incarnation, 0, Map.of(), false);
  }

  private Issue seen(
      Issue issue, Prepared.Ready event, long ordinal, long guardHour, long inHour, boolean keep) {
    IssueStatus status = issue.status();
    int reopened = issue.reopened();
    if (status == IssueStatus.RESOLVED) {
      counters = counters.changed(status, IssueStatus.UNRESOLVED);
      status = IssueStatus.UNRESOLVED;
      reopened++;
    }
    Instant last =
        event.receivedAt().isAfter(issue.lastSeen()) ? event.receivedAt() : issue.lastSeen();
    String release = event.release() == null ? issue.lastRelease() : event.release();
    return new Issue(
        issue.id(),
        issue.project(),
        issue.projectName(),
        issue.number(),
        issue.title(),
        issue.culprit(),
        event.type(),
        event.level(),
        issue.platform(),
        issue.messageKey(),
        status,
        issue.firstSeen(),
        last,
        ordinal,
        keep ? event.id() : issue.newest(),
        keep ? event.receivedAt() : issue.newestAt(),
        environments(issue.environments(), event.environment()),
        issue.firstRelease() == null ? event.release() : issue.firstRelease(),
        release,
        reopened,
        guardHour,
        inHour,
        issue.segments());
  }

  private static List<String> environments(List<String> known, @Nullable String environment) {
    if (environment == null || known.contains(environment) || known.size() >= ENVIRONMENTS_MAX) {
      return known;
    }
    List<String> more = new ArrayList<>(known);
    more.add(environment);
    return List.copyOf(more);
  }

  private void finish(Group group) {
    Issue issue = group.state.issue();
    for (Map.Entry<String, String> tag : group.tagList) {
      group.tags.add(tag.getKey(), tag.getValue(), 1);
    }
    int segments = issue.segments() + 1;
    TagTally before = input.tallies().get(issue.id());
    if (segments >= SEGMENTS_PER_ROLLUP && before != null) {
      TagTally tally = before.copy();
      for (Map.Entry<String, String> tag : group.tagList) {
        tally.add(tag.getKey(), tag.getValue(), 1);
      }
      changes.tags(issue.id(), tally, issue.count());
      segments = 0;
    }
    group.state =
        group.interests.decide(
            group.state.with(issue.withSegments(segments)), input, group.hours, changes);
    changes.segment(issue.id(), group.firstOrdinal, group.kept, group.tags, issue.lastSeen());
    // The release that was the last before is marked already, and most events are of that one.
    String last = group.before == null ? null : group.before.issue().lastRelease();
    for (String release : group.releases) {
      if (!release.equals(last)
          && !input.marked().contains(new LaneReader.Mark(issue.id(), release))) {
        changes.release(issue.id(), release);
      }
    }
    group.hours.forEach((hour, counts) -> changes.hour(issue.id(), hour, counts));
    changes.issue(group.before, group.state);
  }
}
