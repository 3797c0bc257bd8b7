package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Claims that expire in the same stretch of time lie in one column family, which is dropped as a
 * whole when the stretch has passed: no scan, no deletes, no rewriting of a hundred million rows.
 * The stretch grows with the lifetime of its claims (half of it, in powers of two), so that there
 * are two to five buckets for a retention, whatever it is.
 *
 * @param days how long the stretch is; 0 for claims that never expire
 * @param index which stretch since 1970
 */
record ClaimBucket(int days, long index) {
  /** Claims that never expire, or so late that it comes to the same. */
  static final ClaimBucket FOR_EVER = new ClaimBucket(0, 0);

  private static final long DAY_SECONDS = 86_400;
  private static final int DAYS_MAX = 512;
  private static final long LIFE_DAYS_MAX = 8L * DAYS_MAX;

  private static final String FOR_EVER_NAME = "claims";
  private static final Pattern NAME = Pattern.compile("claims-(\\d{1,4})-(\\d{1,9})");

  /** The bucket of a claim that is taken now. */
  static ClaimBucket of(long expiresAt, long now) {
    long lifeDays = (expiresAt - now) / DAY_SECONDS;
    if (expiresAt == 0 || lifeDays > LIFE_DAYS_MAX) {
      return FOR_EVER;
    }
    int days = Math.clamp(Long.highestOneBit(lifeDays / 2), 1, DAYS_MAX);
    return new ClaimBucket(days, expiresAt / (days * DAY_SECONDS));
  }

  /** The bucket a column family holds; empty for families of something else. */
  static Optional<ClaimBucket> named(byte[] family) {
    String name = new String(family, UTF_8);
    if (name.equals(FOR_EVER_NAME)) {
      return Optional.of(FOR_EVER);
    }
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new ClaimBucket(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  byte[] familyName() {
    return (days == 0 ? FOR_EVER_NAME : "claims-" + days + "-" + index).getBytes(UTF_8);
  }

  /** Whether all its claims have expired. */
  boolean passed(long now) {
    return days != 0 && now >= (index + 1) * days * DAY_SECONDS;
  }
}
