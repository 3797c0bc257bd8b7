package dev.faultline.storage;

import dev.faultline.event.EventId;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads events. A body is given as the JSON that {@code codec.EventJson} wrote. Expired events are
 * never found. An issue is asked for with the project it was found in.
 */
public final class Events {
  /** What is known of an event id. */
  public sealed interface Found {
    /** Its body was kept. */
    record Kept(IssueId issue, EventRef ref, byte[] json) implements Found {}

    /** It was counted, and its body left out by the storm guard. */
    record NotKept(IssueId issue) implements Found {}
  }

  /** Segments read in one step of a walk. */
  private static final int SEGMENTS = 50;

  private final Table table;
  private final Blobs blobs;
  private final InstantSource clock;
  private final Duration retention;
  private final UnaryOperator<byte[]> unpack;

  /**
   * The events of an engine.
   *
   * @param unpack undoes the compression that lanes store bodies with
   */
  public Events(
      Engine engine, InstantSource clock, Duration retention, UnaryOperator<byte[]> unpack) {
    this.unpack = unpack;
    this.table = engine.table();
    this.blobs = engine.blobs();
    this.clock = clock;
    this.retention = retention;
  }

  /** The event with this id. */
  public Optional<Found> find(Project project, EventId id) {
    String scope = project.scope();
    Optional<byte[]> mark = table.findClaim(Layout.lane(scope), id);
    if (mark.isEmpty()) {
      return Optional.empty();
    }
    return switch (EventMark.fromBytes(mark.get())) {
      case EventMark.Ended _ -> Optional.empty();
      case EventMark.Counted counted ->
          table.find(Layout.issue(counted.issue())).map(_ -> new Found.NotKept(counted.issue()));
      case EventMark.InPack in -> {
        String pack = Layout.pack(scope, in.day(), in.sequence());
        Optional<Pack.Slice> slice =
            blobs.find(pack).map(bytes -> Pack.read(bytes, in.index(), unpack));
        yield slice
            .filter(s -> !expired(s.receivedAt()))
            .filter(s -> table.find(Layout.issue(s.issue())).isPresent())
            .map(
                s ->
                    new Found.Kept(
                        s.issue(),
                        new EventRef(id, s.time(), s.receivedAt(), s.ordinal(), pack, in.index()),
                        s.bytes()));
      }
    };
  }

  /**
   * Kept events of an issue, newest ordinal first.
   *
   * @param cursor the ordinal the part before ended at
   */
  public Page<EventRef> list(Project project, Issue issue, int limit, @Nullable String cursor) {
    long below = cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
    List<EventRef> found = new ArrayList<>();
    String scope = project.scope();
    Range range =
        new Range(
            Layout.issuePartition(issue.id()),
            Key.join("s", below == Long.MAX_VALUE ? "" : Layout.reversed(below - 1)),
            "s" + (char) (Key.SEPARATOR + 1),
            SEGMENTS,
            false,
            null);
    String next = null;
    do {
      Page<Row> page = table.range(range.after(next));
      for (Row row : page.items()) {
        List<EventRef> events = new ArrayList<>(Segment.events(scope, row.value()));
        Collections.reverse(events);
        for (EventRef event : events) {
          if (event.ordinal() < below && !expired(event.receivedAt())) {
            if (found.size() == limit) {
              return new Page<>(found, Long.toString(found.getLast().ordinal()));
            }
            found.add(event);
          }
        }
      }
      next = page.next();
    } while (next != null);
    return new Page<>(found, null);
  }

  /** The kept event with this ordinal. */
  public Optional<EventRef> findByOrdinal(Project project, Issue issue, long ordinal) {
    return list(project, issue, 1, Long.toString(ordinal + 1)).items().stream()
        .filter(event -> event.ordinal() == ordinal)
        .findFirst();
  }

  /** The kept event before an ordinal (older); empty for the oldest. */
  public Optional<EventRef> previous(Project project, Issue issue, long ordinal) {
    return list(project, issue, 1, Long.toString(ordinal)).items().stream().findFirst();
  }

  /** The kept event after an ordinal (newer); empty for the newest. */
  public Optional<EventRef> next(Project project, Issue issue, long ordinal) {
    String scope = project.scope();
    Range backwards =
        new Range(
            Layout.issuePartition(issue.id()),
            Key.join("s", ""),
            Key.join("s", Layout.reversed(ordinal)) + '\u0001',
            SEGMENTS,
            true,
            null);
    // The segment that holds the ordinal may hold later ones too, and begins at or before it.
    List<Row> rows = new ArrayList<>();
    table
        .range(
            new Range(
                Layout.issuePartition(issue.id()),
                Key.join("s", Layout.reversed(ordinal)),
                "s" + (char) (Key.SEPARATOR + 1),
                1,
                false,
                null))
        .items()
        .forEach(rows::add);
    rows.addAll(table.range(backwards).items());
    for (Row row : rows) {
      for (EventRef event : Segment.events(scope, row.value())) {
        if (event.ordinal() > ordinal && !expired(event.receivedAt())) {
          return Optional.of(event);
        }
      }
    }
    return Optional.empty();
  }

  /** The oldest kept event of an issue. */
  public Optional<EventRef> oldest(Project project, Issue issue) {
    return next(project, issue, 0);
  }

  /** The body of a kept event; empty when it has just been removed. */
  public Optional<byte[]> body(EventRef ref) {
    return blobs.find(ref.pack()).map(pack -> Pack.read(pack, ref.index(), unpack).bytes());
  }

  private boolean expired(Instant receivedAt) {
    return receivedAt.isBefore(clock.instant().minus(retention));
  }
}
