package dev.faultline.storage;

import dev.faultline.alert.Decision;
import java.time.Instant;

/**
 * What could not be delivered, with all that is needed to try again.
 *
 * @param name names it in its scope
 * @param died when it was given up
 * @param detail why, for people, without secrets
 * @param sort the decision's name in the outbox
 */
public record DeadLetter(
    String name, Instant died, int attempts, String detail, String sort, Decision decision) {
  private static final int VERSION = 1;

  /**
   * The same to be put back under another name: who was slow to remove the old one must not remove
   * this.
   */
  public DeadLetter renamed(Instant now) {
    String later = Layout.renamed(sort, now);
    return new DeadLetter(name, died, attempts, detail, later, decision);
  }

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).time(died).number(attempts).text(detail);
    return row.text(sort).bytes(DecisionRow.of(decision)).toBytes();
  }

  static DeadLetter fromRow(String name, byte[] bytes) {
    RowReader row = new RowReader(bytes);
    row.number();
    return new DeadLetter(
        name, row.time(), row.small(), row.text(), row.text(), DecisionRow.read(row.bytes()));
  }
}
