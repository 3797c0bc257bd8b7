package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.event.Event;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What a notifier says in its target's words. All texts in it are plain and may be hostile. */
public sealed interface Message {
  /**
   * News of an issue.
   *
   * @param event the event to show; null when its body is gone
   * @param link where people look at it; null where the config wants none
   * @param zone for printed times
   */
  record OfIssue(Decision.Seen seen, @Nullable Event event, @Nullable String link, ZoneId zone)
      implements Message {}

  /** News of another service. */
  record OfNote(Note note, ZoneId zone) implements Message {}
}
