package dev.faultline.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the heartbeat went last.
 *
 * @param tried when the watcher was called last
 * @param arrived when it last took a sign of life; null for never
 * @param fault why the last call brought none, without secrets; empty where it did
 */
public record Beat(Instant tried, @Nullable Instant arrived, String fault) {
  private static final int VERSION = 1;

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).time(tried);
    if (arrived == null) {
      row.number(0);
    } else {
      row.number(1).time(arrived);
    }
    return row.text(fault).toBytes();
  }

  static Beat fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    row.number();
    return new Beat(row.time(), row.number() == 0 ? null : row.time(), row.text());
  }
}
