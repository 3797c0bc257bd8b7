package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every key of every row, in one place; {@code docs/storage.md} lists them with their values. User
 * text never stands in a key as it came.
 */
public final class Layout {
  /** The largest whole number a double holds: what times are taken from to sort newest first. */
  public static final long REVERSE = (1L << 53) - 1;

  /** The lane that projects are made and deleted in. */
  static final String REGISTRY_LANE = "registry";

  /** The lane that only tells whether writing works. */
  static final String PROBE_LANE = "probe";

  /** The lane that sessions are ended in. */
  static final String SESSIONS_LANE = "sessions";

  /** The lane that sealed configs are revoked in. */
  static final String REVOCATIONS_LANE = "revocations";

  /** The lane of what an installation writes down about itself. */
  static final String OWN_LANE = "own";

  /** What it writes down there. */
  static final String OWN = "own";

  /** Sealed configs that are not used any more. */
  static final String REVOCATIONS = "revoked";

  /** The lane of {@link Timers}. */
  static final String TIMERS_LANE = "timers";

  /** The lane of {@link Rates}. */
  static final String RATES_LANE = "rates";

  /** What is due at a time, the earliest first. */
  static final String TIMERS = "due";

  /** The lane that an installation is moved in. */
  static final String ARRIVAL_LANE = "arrival";

  /** Begins the sort keys of fingerprints whose issue was removed. */
  static final String REMOVED = "x";

  /** The partition of all projects. */
  public static final String REGISTRY = "R";

  private static final int TERM_BYTES_MAX = 32;
  private static final Pattern DEAD_LETTER = Pattern.compile("[0-9]{16}\\.[0-9A-Za-z_-]{1,64}");

  private Layout() {}

  /** The row that is written to see whether writing works. */
  static Key probe() {
    return new Key("probe", "last");
  }

  /** How much of a rate is used; what is limited may have a name of a stranger's making. */
  static Key rate(String name) {
    return new Key(Key.join("rate", hash(name)), "full");
  }

  /** How far an installation has been moved into this home. */
  static Key arrival() {
    return new Key("arrival", "state");
  }

  static Key timer(Instant due, String scope) {
    return new Key(TIMERS, Key.join(digits(Math.max(0, due.toEpochMilli()), 16), scope));
  }

  /** The day that the daily work was last given out for. */
  static Key dailyWork() {
    return new Key("daily", "day");
  }

  /** A session that was ended; its name comes from a cookie, so only its hash stands here. */
  static Key endedSession(String session) {
    return new Key("sessions", hash(session));
  }

  /** A sealed config that was revoked; its id is of our own making. */
  static Key revocation(String id) {
    return new Key(REVOCATIONS, id);
  }

  /** An alarm of the installation itself. */
  static Key alarm(String name) {
    return new Key(OWN, Key.join("alarm", term(name)));
  }

  /** How the heartbeat went last. */
  static Key heartbeat() {
    return new Key(OWN, "heartbeat");
  }

  /** Newest first: 16 digits. */
  static String reversed(long value) {
    return digits(REVERSE - value, 16);
  }

  static String digits(long value, int width) {
    String text = Long.toString(value);
    return text.length() >= width ? text : "0".repeat(width - text.length()) + text;
  }

  /** A word for a key: lower case where it is short and plain, its hash otherwise. */
  static String term(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean plain = !lower.isEmpty() && lower.length() <= TERM_BYTES_MAX;
    for (int i = 0; plain && i < lower.length(); i++) {
      char c = lower.charAt(i);
      plain = c > ' ' && c < 0x7f && c != '#';
    }
    return plain && lower.equals(text) ? text : "#" + hash(text);
  }

  private static String hash(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The lane of a project's commits. */
  public static String lane(String scope) {
    return Key.join("P", scope);
  }

  static Key project(ProjectId id) {
    return new Key(REGISTRY, Key.join("p", digits(id.number(), 12)));
  }

  static Key projectName(String name) {
    return new Key(REGISTRY, Key.join("n", term(name)));
  }

  static Key nextProject() {
    return new Key(REGISTRY, "next");
  }

  static Key counters(String scope) {
    return new Key(Key.join("P", scope), "counters");
  }

  static Key outcomes(String scope, long hour) {
    return new Key(Key.join("P", scope), Key.join("h", digits(hour, 8)));
  }

  static Key setAside(String scope, Instant time, String id) {
    return new Key(Key.join("S", scope), Key.join(reversed(time.toEpochMilli()), id));
  }

  static Key alias(String scope, Fingerprint fingerprint) {
    return alias(scope, fingerprint.toString());
  }

  /** The same for a fingerprint as keys have it. */
  static Key alias(String scope, String fingerprint) {
    return new Key(Key.join("K", scope, fingerprint), "issue");
  }

  static String issuePartition(IssueId id) {
    return Key.join("I", id);
  }

  static Key issue(IssueId id) {
    return new Key(issuePartition(id), "issue");
  }

  static Key hour(IssueId id, long hour) {
    return new Key(issuePartition(id), Key.join("h", digits(hour, 8)));
  }

  /** A segment with kept events; their lists walk these rows. */
  static Key segment(IssueId id, long firstOrdinal) {
    return new Key(issuePartition(id), Key.join("s", reversed(firstOrdinal)));
  }

  /** A segment of which no event was kept: only its tag counts matter. */
  static Key emptySegment(IssueId id, long firstOrdinal) {
    return new Key(issuePartition(id), Key.join("e", reversed(firstOrdinal)));
  }

  /** Why a config that came with an issue's events was not used. */
  static Key idle(IssueId id, String config) {
    return new Key(issuePartition(id), Key.join("u", config));
  }

  /** That an issue of a fingerprint was removed: its alias is found by it, without a scan. */
  static Key removedIssue(String scope, Fingerprint fingerprint) {
    return new Key(Key.join("P", scope), Key.join(REMOVED, fingerprint));
  }

  /** That a config with an open secret came. */
  static Key plainSecret(String scope) {
    return new Key(Key.join("P", scope), "plain-secret");
  }

  static Key tags(IssueId id) {
    return new Key(issuePartition(id), "tags");
  }

  /** Says that an issue was seen in a release; it lies with the issue and goes with it. */
  static Key release(IssueId id, String release) {
    return new Key(issuePartition(id), Key.join("r", term(release)));
  }

  /** What waits to be told, by target. */
  static String decisions(String scope) {
    return Key.join("O", scope);
  }

  /** A decision: those of a target lie together, the one that is due first in front. */
  static Key decision(Decision decision, long sequence, int index) {
    return new Key(
        decisions(decision.scope()),
        Key.join(
            decision.target(),
            digits(Math.max(0, decision.notBefore().toEpochMilli()), 16),
            digits(sequence, 15),
            digits(index, 4),
            decision.id()));
  }

  /** Another name of a decision in the outbox, by which it is due at that time. */
  static String renamed(String sort, Instant due) {
    List<String> parts = new ArrayList<>(Key.split(sort));
    parts.set(1, digits(Math.max(0, due.toEpochMilli()), 16));
    // Another one within the same millisecond, too; names differ by their ends, the ids.
    parts.set(3, digits((Long.parseLong(parts.get(3)) + 1) % 10_000, 4));
    return Key.join(parts.toArray());
  }

  /** One of the lanes that deliveries are written in. */
  static String deliveryLane(int number) {
    return Key.join("delivery", number);
  }

  /** The lane that decisions of no project are made and settled in. */
  static String outboxLane() {
    return Key.join("outbox", Decision.RELAY);
  }

  /** That a webhook was passed on, by the decision that was made of it. */
  static Key hook(String decision) {
    return new Key("hook", decision);
  }

  /** How far deliveries of a target are; the sort key is the decision's id. */
  static Key deliveryState(String scope, String target, String decision) {
    return new Key(deliveryStates(scope, target), decision);
  }

  static String deliveryStates(String scope, String target) {
    return Key.join("D", scope, target);
  }

  static Key targetHealth(String scope, String target) {
    return new Key(targets(scope), target);
  }

  static String targets(String scope) {
    return Key.join("G", scope);
  }

  /** A target's log and memory. */
  static String targetPartition(String scope, String target) {
    return Key.join("T", scope, target);
  }

  static Key targetLog(String scope, Delivery line) {
    return new Key(targetPartition(scope, line.target()), log(line));
  }

  static Key issueLog(IssueId issue, Delivery line) {
    return new Key(issuePartition(issue), log(line));
  }

  private static String log(Delivery line) {
    return Key.join(
        "n",
        reversed(line.time().toEpochMilli()),
        line.decision(),
        digits(9_999 - line.attempt(), 4),
        line.result().label());
  }

  static Key targetMemory(String scope, String target, IssueId issue, String name) {
    return new Key(targetPartition(scope, target), Key.join("m", issue, term(name)));
  }

  static String deadLetters(String scope) {
    return Key.join("Z", scope);
  }

  static Key deadLetter(String scope, Instant died, String decision) {
    return new Key(deadLetters(scope), Key.join(reversed(died.toEpochMilli()), decision));
  }

  /** A dead letter's key from its name; empty where it cannot be one. */
  static Optional<Key> deadLetter(String scope, String name) {
    return DEAD_LETTER.matcher(name).matches()
        ? Optional.of(new Key(deadLetters(scope), name.replace('.', Key.SEPARATOR)))
        : Optional.empty();
  }

  static String deadLetterName(Key key) {
    return key.sort().replace(Key.SEPARATOR, '.');
  }

  /** What is left of removed issues is cleared in a lane of its own: nobody else writes it. */
  static String removalLane(String scope) {
    return Key.join("removed", scope);
  }

  static String indexPartition(String scope, IssueStatus status, IssueQuery.Sort sort) {
    String name =
        switch (sort) {
          case LAST_SEEN -> "last";
          case FIRST_SEEN -> "first";
          case COUNT -> "count";
        };
    return Key.join("X", scope, status.label(), name);
  }

  /**
   * Whether an issue still stands at its place of a sort index. Asked for every issue of every
   * commit, so it makes no keys to find out.
   */
  static boolean isIndexedAlike(IssueState before, IssueState after, IssueQuery.Sort sort) {
    return before.issue().status() == after.issue().status()
        && place(before, sort) == place(after, sort);
  }

  /** An issue's place in a sort index. */
  static Key index(String scope, IssueState state, IssueQuery.Sort sort) {
    Issue issue = state.issue();
    return new Key(
        indexPartition(scope, issue.status(), sort),
        Key.join(digits(place(state, sort), sort), issue.id()));
  }

  /** Where in its bucket an issue stands does not matter, but who moves it must know. */
  private static long place(IssueState state, IssueQuery.Sort sort) {
    return sort == IssueQuery.Sort.COUNT && state.eighths()
        ? eighth(state.issue().count())
        : bucketNumber(state.issue(), sort);
  }

  /**
   * The part of a sort index an issue stands in, as the first place of it. Coarse on purpose: a
   * move is two writes, and an issue that moved with every event would leave a tombstone for every
   * event under the reader of its own list.
   */
  static String bucket(Issue issue, IssueQuery.Sort sort) {
    return digits(bucketNumber(issue, sort), sort);
  }

  /** The bucket that a place is in. */
  static String bucket(String place, IssueQuery.Sort sort) {
    return digits(bucketNumber(place, sort), sort);
  }

  private static String digits(long number, IssueQuery.Sort sort) {
    return switch (sort) {
      case LAST_SEEN, FIRST_SEEN -> reversed(number);
      case COUNT -> digits(9_999 - number, 4);
    };
  }

  /** The number of the bucket that a place is in. */
  static long bucketNumber(String place, IssueQuery.Sort sort) {
    long digits = Long.parseLong(place);
    return switch (sort) {
      case LAST_SEEN, FIRST_SEEN -> REVERSE - digits;
      case COUNT -> endOfDoubling(9_999 - digits);
    };
  }

  /** What {@link #bucket} says, for who compares thousands of them. */
  static long bucketNumber(Issue issue, IssueQuery.Sort sort) {
    return switch (sort) {
      case LAST_SEEN -> Math.floorDiv(issue.lastSeen().getEpochSecond(), 60L);
      case FIRST_SEEN -> issue.firstSeen().toEpochMilli();
      case COUNT -> endOfDoubling(eighth(issue.count()));
    };
  }

  /**
   * Places in the order by count were made by eighths of a doubling once; a bucket is a doubling,
   * and who is put into one now is put where it begins. Issues are young when most of them move.
   */
  private static long eighth(long count) {
    return (long) Math.floor(8 * Math.log((double) Math.max(1, count)) / Math.log(2) + 1e-9);
  }

  private static long endOfDoubling(long eighth) {
    return eighth | 7;
  }

  /** The blob that holds the bodies of a commit. */
  static String pack(String scope, long day, long sequence) {
    return packs(scope) + digits(day, 5) + "/" + digits(sequence, 12);
  }

  /** The end of the day that a pack was written on, as epoch second. */
  static long endOfPack(String scope, String name) {
    int from = packs(scope).length();
    return (Long.parseLong(name.substring(from, name.indexOf('/', from))) + 1) * 86_400;
  }

  static String packs(String scope) {
    return "pack/" + scope + "/";
  }
}
