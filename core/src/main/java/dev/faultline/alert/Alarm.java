package dev.faultline.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is watched about the installation itself, and how it stands. Judged by this
 * program on one machine, by CloudWatch on AWS.
 *
 * @param name tells alarms of an installation apart
 * @param reason what was seen, in words for people; may come from elsewhere and is plain text
 * @param since when it came into this state
 * @param link where people look closer; null for this installation's own page
 */
public record Alarm(String name, State state, String reason, Instant since, @Nullable String link) {
  /** How it stands. */
  public enum State {
    /** Nothing is wrong. */
    OK,
    /** Something is. */
    ALARM,
    /** Nobody knows: what it looks at says nothing. */
    INSUFFICIENT_DATA;

    /** The name as it is shown. */
    public String label() {
      return switch (this) {
        case OK -> "ok";
        case ALARM -> "alarm";
        case INSUFFICIENT_DATA -> "unknown";
      };
    }
  }

  /** Whether it rings. */
  public boolean rings() {
    return state == State.ALARM;
  }
}
