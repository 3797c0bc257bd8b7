package dev.faultline.storage;

import java.util.function.Predicate;

/**
 * What an installation has that belongs to no project: configs that were revoked and webhooks that
 * were relayed. A home with any of it is lived in, also when it has no project.
 */
public final class OutsideProjects {
  private OutsideProjects() {}

  /**
   * Whether there is any; for who looks with an engine and who looks without one.
   *
   * @param rows whether a partition has rows
   * @param commits whether a lane has commits
   */
  public static boolean isThere(Predicate<String> rows, Predicate<String> commits) {
    // Not the outbox's rows: a webhook that was delivered has left its log and its dead letters.
    return rows.test(Layout.REVOCATIONS) || commits.test(Layout.outboxLane());
  }
}
