package dev.faultline.storage;

import dev.faultline.event.EventId;
import java.util.Set;

/** How a commit ended. */
public sealed interface Committed {
  /**
   * Everything is durable; the lane is now at {@code sequence}, one more than the commit's {@code
   * after}.
   */
  record Done(long sequence) implements Committed {}

  /** Nothing was changed: the lane was at {@code head}. Read again, fold again. */
  record Stale(long head) implements Committed {}

  /** Nothing was changed: these ids were taken before. Fold again without them. */
  record Taken(Set<EventId> ids) implements Committed {}
}
