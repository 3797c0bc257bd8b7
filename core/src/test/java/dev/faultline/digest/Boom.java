package dev.faultline.digest;

import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prepared events that differ in what the tests of this package are about. */
final class Boom {
  private Boom() {}

  /** An event of the issue "Boom: fingerprint"; its number is in its id and its body. */
  static Prepared.Ready event(
      long number, Instant time, long fingerprint, @Nullable String release, String plan) {
    return new Prepared.Ready(
        new EventId(7, number),
        Category.ERROR,
        time,
        time,
        Level.ERROR,
        "java",
        "Boom: " + fingerprint,
        "Shop.pay",
        "Boom",
        "",
        "production",
        release,
        new Fingerprint(1, fingerprint),
        List.of(Map.entry("plan", plan)),
        ("body " + number).getBytes(StandardCharsets.UTF_8),
        List.of());
  }
}
