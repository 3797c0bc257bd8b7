package dev.faultline.event;

import java.util.Locale;

/** How an item that came in ended. Every item ends in exactly one. */
public enum Outcome {
  /** Stored, grouped and counted. */
  ACCEPTED,
  /** An event with this id was counted before. */
  DUPLICATE,
  /** A rule of the installation says not to take it. */
  FILTERED,
  /** A limit of the installation was reached. */
  RATE_LIMITED,
  /** Malformed: refused with the reason. */
  INVALID,
  /** Taken, but digest failed on it: kept aside with the reason. */
  SET_ASIDE,
  /** Well-formed, of a kind that is not kept. */
  UNSUPPORTED,
  /** The client says it dropped it itself. */
  CLIENT_DISCARDED;

  /** The name in counts, metrics and the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
