package dev.faultline.storage;

import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads issues, their counts and their tags. Changes go through the project's lane. */
public final class Issues {
  private static final long MINUTES = 60;

  private final Table table;
  private final StateCache cache;
  private final LaneReader lane;
  private final IssueLists lists;

  public Issues(Engine engine, StateCache cache) {
    this.table = engine.table();
    this.cache = cache;
    this.lane = new LaneReader(engine, cache);
    this.lists = new IssueLists(engine.table(), this);
  }

  /** An issue of this project. */
  public Optional<Issue> find(Project project, IssueId id) {
    return state(id).filter(state -> state.scope().equals(project.scope())).map(IssueState::issue);
  }

  /**
   * An issue of whatever project; for addresses that carry only the issue's id. The caller checks
   * that the project is still there.
   */
  public Optional<Issue> find(IssueId id) {
    return state(id).map(IssueState::issue);
  }

  /** The issue that a fingerprint has now. */
  public Optional<Issue> find(Project project, Fingerprint fingerprint) {
    return table
        .find(Layout.alias(project.scope(), fingerprint))
        .map(row -> Alias.fromRow(row.value()).issue())
        .flatMap(id -> find(project, id));
  }

  Optional<IssueState> state(IssueId id) {
    IssueState cached = cache.peek(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    long stamp = cache.stamp();
    Optional<IssueState> read =
        table.find(Layout.issue(id)).map(row -> IssueState.fromRow(row.value()));
    read.ifPresent(state -> cache.offer(state, stamp));
    return read;
  }

  /** The states of those of these issues that are there, in no order. */
  List<IssueState> states(Collection<IssueId> ids) {
    List<IssueState> states = new ArrayList<>(ids.size());
    long stamp = cache.stamp();
    List<Key> missing = new ArrayList<>();
    for (IssueId id : ids) {
      IssueState cached = cache.peek(id);
      if (cached == null) {
        missing.add(Layout.issue(id));
      } else {
        states.add(cached);
      }
    }
    if (!missing.isEmpty()) {
      for (Row row : table.findAll(missing)) {
        IssueState state = IssueState.fromRow(row.value());
        states.add(state);
        cache.offer(state, stamp);
      }
    }
    return states;
  }

  /** A part of the project's issues. */
  public IssuePage list(Project project, IssueQuery query) {
    return lists.list(project.scope(), query);
  }

  /**
   * Old issues of a part of a list.
   *
   * @param met how many rows were looked at
   * @param next where the list goes on; null at its end
   */
  public record Old(List<IssueId> issues, int met, @Nullable String next) {}

  /**
   * Issues of a status whose last event is older than an instant.
   *
   * @param limit how many rows of the list are looked at, at least 2
   * @param from {@link Old#next()} of the part before, which may be long ago and of another
   *     process; empty for the first part
   */
  public Old olderThan(
      Project project, IssueStatus status, Instant cutoff, int limit, String from) {
    String partition = Layout.indexPartition(project.scope(), status, IssueQuery.Sort.LAST_SEEN);
    String oldest = Layout.reversed(Math.floorDiv(cutoff.getEpochSecond(), 60L));
    String begin = from.compareTo(oldest) > 0 ? from : oldest;
    Page<Row> page = table.range(new Range(partition, begin, null, limit, false, null));
    List<IssueId> ids = new ArrayList<>();
    for (Row row : page.items()) {
      IssueId.parse(Key.split(row.key().sort()).get(1)).ifPresent(ids::add);
    }
    List<IssueId> found = new ArrayList<>();
    for (IssueState state : states(ids)) {
      if (state.issue().lastSeen().isBefore(cutoff) && state.scope().equals(project.scope())) {
        found.add(state.issue().id());
      }
    }
    String next = page.next() == null ? null : page.items().getLast().key().sort();
    return new Old(List.copyOf(found), page.items().size(), next);
  }

  /**
   * Events a minute between two instants, by event time (UTC): the minutes of [from, to) that have
   * any, oldest first. Hours and days are sums.
   */
  public List<MinuteCount> minutes(Issue issue, Instant from, Instant to) {
    List<MinuteCount> counts = new ArrayList<>();
    hours(issue, hourOf(from), hourOf(to))
        .forEach(
            (hour, row) -> {
              for (int minute = 0; minute < MINUTES; minute++) {
                Instant start = LaneReader.startOf(hour).plusSeconds(minute * MINUTES);
                long count = row.at(minute);
                if (count > 0 && !start.isBefore(from) && start.isBefore(to)) {
                  counts.add(new MinuteCount(start, count));
                }
              }
            });
    return counts;
  }

  /** Events in each of the last hours, oldest first, the current hour last. */
  public long[] lastHours(Issue issue, Instant now, int hours) {
    long[] counts = new long[hours];
    long current = hourOf(now);
    hours(issue, current - hours + 1, current)
        .forEach((hour, row) -> counts[(int) (hour - current + hours - 1)] = row.sum());
    return counts;
  }

  /** Hours first to last, both included, in order. */
  private Map<Long, HourCounts> hours(Issue issue, long first, long last) {
    Map<Long, HourCounts> found = new LinkedHashMap<>();
    Range range =
        new Range(
            Layout.issuePartition(issue.id()),
            Layout.hour(issue.id(), Math.max(0, first)).sort(),
            Layout.hour(issue.id(), Math.max(0, last + 1)).sort(),
            1_000,
            false,
            null);
    String next = null;
    do {
      Page<Row> page = table.range(range.after(next));
      for (Row row : page.items()) {
        found.put(
            Long.parseLong(Key.split(row.key().sort()).get(1)), HourCounts.fromRow(row.value()));
      }
      next = page.next();
    } while (next != null);
    return found;
  }

  private static long hourOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), 3_600L);
  }

  /** Tag values of the issue's events since it was made, most frequent tag first. */
  public List<TagCounts> tags(Issue issue) {
    return lane.tags(issue.id()).toCounts();
  }

  /** How many of the issue's events were kept with their body, expired ones included. */
  public long kept(Issue issue) {
    return state(issue.id()).map(IssueState::kept).orElse(0L);
  }

  /** Events in a minute. */
  public record MinuteCount(Instant minute, long count) {}
}
