package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import org.jspecify.annotations.Nullable;

/**
 * Which issue a fingerprint has now.
 *
 * @param issue null after it was deleted
 * @param incarnation how often it was deleted before
 */
record Alias(@Nullable IssueId issue, int incarnation) {
  byte[] toRow() {
    RowWriter row = new RowWriter().number(incarnation);
    IssueId id = issue;
    return id == null
        ? row.number(0).toBytes()
        : row.number(1).fixed(id.high()).fixed(id.low()).toBytes();
  }

  static Alias fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    int incarnation = row.small();
    return new Alias(row.number() == 0 ? null : new IssueId(row.fixed(), row.fixed()), incarnation);
  }
}
