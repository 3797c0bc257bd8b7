package dev.faultline.api;

/** What a caller of the API may ask for at most; {@code GET /api/v1/info} tells them. */
final class ApiLimits {
  /** Most entries of one part of a list. */
  static final int PAGE_MAX = 1_000;

  /** Entries of one part of a list when the caller does not say. */
  static final int PAGE_DEFAULT = 50;

  /** Most bytes of a request's body. */
  static final int BODY_BYTES_MAX = 256 << 10;

  /** Most nesting of a request's body. */
  static final int BODY_DEPTH_MAX = 8;

  /** Most issues of one bulk change. */
  static final int BULK_MAX = 1_000;

  /** Most points of a timeline: the minutes of a week. */
  static final int POINTS_MAX = 7 * 24 * 60;

  /** Most days between {@code from} and {@code to} of outcome counts. */
  static final int OUTCOME_DAYS_MAX = 31;

  /** Most characters of a text that is searched for or filtered by. */
  static final int TEXT_MAX = 200;

  private ApiLimits() {}
}
