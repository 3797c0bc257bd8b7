package dev.faultline.storage;

import dev.faultline.issue.Fingerprint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of one commit of a lane its reports may take: an upper bound of the rows that {@link
 * LaneChanges} will write for them, and of the bytes of their bodies. A commit over a limit of
 * {@link Table} is refused whole, so it must be known before folding what fits. Confined to one
 * thread.
 */
public final class LaneRoom {
  /** Most bytes of bodies in a commit: their pack is one object, whose bound is twice as much. */
  public static final int BODY_BYTES_MAX = 32 << 20;

  /** The lane's counters, the outcomes of the hour, the hint to seal configs. */
  private static final int ROWS_PER_COMMIT = 3;

  /** An issue's row, six rows of its three indexes, its segment, and its alias or its tags. */
  public static final int ROWS_PER_ISSUE = 9;

  private static final int ROWS_MAX = Table.CHANGES_MAX;

  // New issues beyond their limit are counted in one more issue, which no fingerprint here is.
  private static final int ROWS_BEFORE = ROWS_PER_COMMIT + ROWS_PER_ISSUE;

  private final Set<Part> parts = new HashSet<>();
  private final List<Part> partsSinceMark = new ArrayList<>();
  private int rows = ROWS_BEFORE;
  private int rowsAtMark = ROWS_BEFORE;
  private long bytes;
  private long bytesAtMark;

  /** What has rows of its own. */
  private sealed interface Part {
    /** Everything below, for the many events that add nothing new. */
    record Seen(Fingerprint issue, long hour, @Nullable String release) implements Part {}

    record OfIssue(Fingerprint issue) implements Part {}

    record OfHour(Fingerprint issue, long hour) implements Part {}

    record OfRelease(Fingerprint issue, String release) implements Part {}

    record OfConfig(Fingerprint issue, String config) implements Part {}

    default int rows() {
      return switch (this) {
        case Seen _ -> 0;
        case OfIssue _ -> ROWS_PER_ISSUE;
        case OfHour _, OfRelease _, OfConfig _ -> 1;
      };
    }
  }

  /** How many issues one commit has room for when people change or remove them. */
  public static int issuesPerCommit() {
    return (ROWS_MAX - ROWS_PER_COMMIT) / ROWS_PER_ISSUE;
  }

  /**
   * Takes room for an event; takes nothing and answers false where there is none. The first always
   * has room.
   *
   * @param hour the hour of the event's time (since 1970)
   * @param size bytes of its body
   */
  public boolean event(Fingerprint issue, long hour, @Nullable String release, int size) {
    if (bytes > 0 && bytes + size > BODY_BYTES_MAX) {
      return false;
    }
    Part seen = new Part.Seen(issue, hour, release);
    if (!parts.contains(seen)) {
      Part ofIssue = new Part.OfIssue(issue);
      Part ofHour = new Part.OfHour(issue, hour);
      List<Part> all =
          release == null
              ? List.of(ofIssue, ofHour)
              : List.of(ofIssue, ofHour, new Part.OfRelease(issue, release));
      int more = all.stream().filter(part -> !parts.contains(part)).mapToInt(Part::rows).sum();
      if (rows + more > ROWS_MAX) {
        return false;
      }
      rows += more;
      all.forEach(this::add);
      add(seen);
    }
    bytes += size;
    return true;
  }

  /**
   * Takes room for a notification config of an event: a decision, or why there is none. Takes
   * nothing and answers false where there is none.
   */
  public boolean config(Fingerprint issue, String config) {
    Part ofConfig = new Part.OfConfig(issue, config);
    if (!parts.contains(ofConfig)) {
      if (rows == ROWS_MAX) {
        return false;
      }
      rows++;
      add(ofConfig);
    }
    return true;
  }

  private void add(Part part) {
    if (parts.add(part)) {
      partsSinceMark.add(part);
    }
  }

  /** Takes room for an item that is kept to be looked at; false where there is none. */
  public boolean setAside() {
    if (rows == ROWS_MAX) {
      return false;
    }
    rows++;
    return true;
  }

  /** What is taken from here on can be given back. */
  public void mark() {
    partsSinceMark.clear();
    rowsAtMark = rows;
    bytesAtMark = bytes;
  }

  /** Gives back what was taken since the mark. */
  public void giveBack() {
    partsSinceMark.forEach(parts::remove);
    partsSinceMark.clear();
    rows = rowsAtMark;
    bytes = bytesAtMark;
  }

  /** The most rows a commit of what was taken can have. */
  public int rows() {
    return rows;
  }
}
