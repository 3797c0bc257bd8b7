package dev.faultline.storage;

import dev.faultline.issue.IssueStatus;

/**
 * What a lane counts of its project.
 *
 * @param issues issues ever made: the last short number given
 * @param newHour the hour (since 1970) that {@code newInHour} counts new issues of
 */
public record LaneCounters(
    long issues, long newHour, long newInHour, long unresolved, long resolved, long ignored) {
  /** Of a project without issues. */
  public static final LaneCounters NONE = new LaneCounters(0, 0, 0, 0, 0, 0);

  /** One more issue, unresolved. */
  public LaneCounters created(long hour) {
    return new LaneCounters(
        issues + 1, hour, hour == newHour ? newInHour + 1 : 1, unresolved + 1, resolved, ignored);
  }

  /** An issue less with this status. */
  public LaneCounters removed(IssueStatus status) {
    return moved(status, -1);
  }

  /** An issue with another status. */
  public LaneCounters changed(IssueStatus before, IssueStatus after) {
    return moved(before, -1).moved(after, 1);
  }

  /** Issues of a status. */
  public long of(IssueStatus status) {
    return switch (status) {
      case UNRESOLVED -> unresolved;
      case RESOLVED -> resolved;
      case IGNORED -> ignored;
    };
  }

  private LaneCounters moved(IssueStatus status, long by) {
    return switch (status) {
      case UNRESOLVED ->
          new LaneCounters(issues, newHour, newInHour, unresolved + by, resolved, ignored);
      case RESOLVED ->
          new LaneCounters(issues, newHour, newInHour, unresolved, resolved + by, ignored);
      case IGNORED ->
          new LaneCounters(issues, newHour, newInHour, unresolved, resolved, ignored + by);
    };
  }

  /** The same with the issues that were met. */
  LaneCounters with(Place.Met met) {
    return new LaneCounters(
        issues, newHour, newInHour, met.unresolved(), met.resolved(), met.ignored());
  }

  byte[] toRow() {
    return new RowWriter()
        .number(issues)
        .number(newHour)
        .number(newInHour)
        .number(Math.max(0, unresolved))
        .number(Math.max(0, resolved))
        .number(Math.max(0, ignored))
        .toBytes();
  }

  static LaneCounters fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    return new LaneCounters(
        row.number(), row.number(), row.number(), row.number(), row.number(), row.number());
  }
}
