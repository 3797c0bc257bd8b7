package dev.faultline.storage;

import dev.faultline.event.EventId;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads events. A body is the JSON that {@code codec.EventJson} wrote. Expired events are never
 * found.
 */
public final class Events {
  /** What is known of an event id. */
  public sealed interface Found {
    /** Its body was kept. */
    record Kept(IssueId issue, EventRef ref, byte[] json) implements Found {}

    /** It was counted, and its body left out by the storm guard. */
    record NotKept(IssueId issue) implements Found {}
  }

  /** The event with this id. */
  public Optional<Found> find(Project project, EventId id) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Kept events of an issue, newest ordinal first; the cursor is the ordinal the part before ended
   * at.
   */
  public Page<EventRef> list(Issue issue, int limit, @Nullable String cursor) {
    throw new UnsupportedOperationException("being built");
  }

  /** The kept event with this ordinal. */
  public Optional<EventRef> findByOrdinal(Issue issue, long ordinal) {
    throw new UnsupportedOperationException("being built");
  }

  /** The kept event before an ordinal (older); empty for the oldest. */
  public Optional<EventRef> previous(Issue issue, long ordinal) {
    throw new UnsupportedOperationException("being built");
  }

  /** The kept event after an ordinal (newer); empty for the newest. */
  public Optional<EventRef> next(Issue issue, long ordinal) {
    throw new UnsupportedOperationException("being built");
  }

  /** The body of a kept event. */
  public byte[] body(EventRef ref) {
    throw new UnsupportedOperationException("being built");
  }
}
