package dev.faultline.storage;

import java.util.List;

/**
 * Changes rows of the outbox on behalf of whoever delivers: a row belongs to the lane that wrote
 * it, which is the project's.
 */
public interface Settler {
  /**
   * Takes decisions out of the outbox; durable when it returns. Nothing happens where they or their
   * project are gone.
   *
   * @param sorts {@link Outbox.Pending#sort()}
   */
  void settle(String scope, List<String> sorts);

  /**
   * Puts a dead letter's decision back under its old name; durable when it returns.
   *
   * @return false where its project is gone
   */
  boolean revive(DeadLetter dead);
}
