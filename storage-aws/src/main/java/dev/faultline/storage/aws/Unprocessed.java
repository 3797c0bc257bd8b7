package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Asks again for the part of a batch that DynamoDB had no room for: that is not a fault to the SDK,
 * so its retries do not see to it.
 */
final class Unprocessed {
  private static final int TRIES = 8;

  /** Before the second try; each later one waits twice as long. */
  private static final Duration FIRST_WAIT = Duration.ofMillis(10);

  private final Pauses pauses;

  Unprocessed(Pauses pauses) {
    this.pauses = pauses;
  }

  /**
   * Asks until nothing is left.
   *
   * @param ask answers what was not processed
   */
  <T> void again(Map<String, T> wanted, UnaryOperator<Map<String, T>> ask) {
    Map<String, T> left = ask.apply(wanted);
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      if (attempt == TRIES) {
        throw new StorageException(
            "DynamoDB left a part of a batch undone %d times: too busy".formatted(TRIES), true);
      }
      pauses.about(wait);
      wait = wait.multipliedBy(2);
      left = ask.apply(left);
    }
  }
}
