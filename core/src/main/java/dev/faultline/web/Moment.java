package dev.faultline.web;

import java.time.Instant;

/**
 * A point in time as a page shows it.
 *
 * @param iso for machines ({@code datetime})
 * @param exact in full, for the title
 * @param ago relative to when the page was made
 */
public record Moment(String iso, String exact, String ago) {
  static Moment of(Instant time, Instant now) {
    return new Moment(time.toString(), Show.exact(time), Show.ago(time, now));
  }
}
