package dev.faultline.alert;

/**
 * Why people are told, for the message and the log.
 *
 * @param rule the name of the rule of the config file; empty for a config that a client sent
 * @param text one sentence part for people: "first event", "5th to 9th event of this minute
 *     (threshold 4)"
 * @param first the ordinal in the issue of the first event that the rule fired for; {@code last} of
 *     the last
 * @param fired how many events it fired for; they are told of in one message
 */
public record Why(Cause cause, String rule, String text, long first, long last, int fired) {
  /** What kind of news it is. */
  public enum Cause {
    /** The first event of an issue. */
    NEW,
    /** An event of an issue that was resolved. */
    REGRESSION,
    /** A count that a rule looks for. */
    COUNT;

    /** The name as it is stored and shown, in lower case. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
