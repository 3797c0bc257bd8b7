package dev.faultline.relay;

import dev.faultline.alert.Marker;
import dev.faultline.issue.IssueStatus;
import org.jspecify.annotations.Nullable;

/** What Faultline itself wrote into another service, told by the marker it leaves there. */
final class Own {
  private Own() {}

  /**
   * Whether a text is a note that a relay passed on. News of it must not be passed on: where a
   * relay leads back to where its webhooks come from, it would go round for ever.
   */
  static boolean relayed(String text) {
    return Marker.find(text).filter(marker -> marker.issue() == null).isPresent();
  }

  /** The change of the issue that a text stands for; null where it stands for none. */
  static Reading.@Nullable Change change(String text, IssueStatus status) {
    return Marker.find(text)
        .map(Marker::issue)
        .map(issue -> new Reading.Change(issue, status))
        .orElse(null);
  }
}
