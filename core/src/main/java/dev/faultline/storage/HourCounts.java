package dev.faultline.storage;

import java.util.Arrays;

/** Events of an issue in each minute of one hour. Immutable: adding makes a new one. */
public final class HourCounts {
  /** No events. */
  public static final HourCounts NONE = new HourCounts(new int[0], new long[0]);

  private final int[] minutes;
  private final long[] counts;

  private HourCounts(int[] minutes, long[] counts) {
    this.minutes = minutes;
    this.counts = counts;
  }

  /** The same with more events in a minute (0 to 59). */
  public HourCounts plus(int minute, long events) {
    int at = Arrays.binarySearch(minutes, minute);
    if (at >= 0) {
      long[] next = counts.clone();
      next[at] += events;
      return new HourCounts(minutes, next);
    }
    int insert = -at - 1;
    int[] nextMinutes = new int[minutes.length + 1];
    long[] nextCounts = new long[counts.length + 1];
    System.arraycopy(minutes, 0, nextMinutes, 0, insert);
    System.arraycopy(counts, 0, nextCounts, 0, insert);
    nextMinutes[insert] = minute;
    nextCounts[insert] = events;
    System.arraycopy(minutes, insert, nextMinutes, insert + 1, minutes.length - insert);
    System.arraycopy(counts, insert, nextCounts, insert + 1, counts.length - insert);
    return new HourCounts(nextMinutes, nextCounts);
  }

  /** Events in a minute (0 to 59). */
  public long at(int minute) {
    int at = Arrays.binarySearch(minutes, minute);
    return at < 0 ? 0 : counts[at];
  }

  /** Events in the hour. */
  public long sum() {
    return Arrays.stream(counts).sum();
  }

  byte[] toRow() {
    RowWriter row = new RowWriter().number(minutes.length);
    for (int i = 0; i < minutes.length; i++) {
      row.number(minutes[i]).number(counts[i]);
    }
    return row.toBytes();
  }

  static HourCounts fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    int size = row.small();
    int[] minutes = new int[size];
    long[] counts = new long[size];
    for (int i = 0; i < size; i++) {
      minutes[i] = row.small();
      counts[i] = row.number();
    }
    return new HourCounts(minutes, counts);
  }
}
