package dev.faultline.digest;

import dev.faultline.alert.Subscription;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report after everything that needs no state was done with it. */
public sealed interface Prepared {
  EventId id();

  Category category();

  Instant receivedAt();

  /**
   * An event, understood.
   *
   * @param messageKey what the faultline routes call its issue; empty for other protocols
   * @param tags what the tag distribution counts
   * @param body the stored form
   * @param subscriptions who wants to be told of it, and which configs cannot be used
   */
  record Ready(
      EventId id,
      Category category,
      Instant receivedAt,
      Instant time,
      Level level,
      @Nullable String platform,
      String title,
      String culprit,
      String type,
      String messageKey,
      @Nullable String environment,
      @Nullable String release,
      Fingerprint fingerprint,
      List<Map.Entry<String, String>> tags,
      byte[] body,
      List<Subscription> subscriptions)
      implements Prepared {}

  /** A report on which digest failed: our fault, so it is kept. */
  record Failed(
      EventId id,
      Category category,
      Instant receivedAt,
      String protocol,
      String reason,
      byte[] bytes)
      implements Prepared {}
}
