package dev.faultline.alert;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * News of another service that is passed on: the relay's message. All texts are plain; a notifier
 * escapes them.
 *
 * @param heading what happened: "Issue added", "課題を追加"
 * @param link where the title leads; null where the service has no page
 * @param text the body; may have several lines, may be empty
 * @param footer where it comes from, a project's or repository's name
 */
public record Note(
    String service,
    String heading,
    String title,
    @Nullable String link,
    String text,
    List<Field> fields,
    String author,
    String footer,
    Instant time) {
  /**
   * A named value.
   *
   * @param brief short enough to stand beside another
   */
  public record Field(String name, String value, boolean brief) {}
}
