package dev.faultline.storage.aws;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits. What decides is one conditional put of the log row with the commit's number:
 * before it nothing happened, after it the commit is there, and its rows are written by whoever
 * comes first.
 */
final class Committer {
  /**
   * Packed changes up to here stand in the log row; more go into an object, which costs as much as
   * 8 KiB of row, but two requests one after the other.
   */
  static final int INLINE_BYTES_MAX = 32 << 10;

  /** How long a log row stays at least. */
  static final Duration LOG_KEPT = Duration.ofDays(30);

  /** How much later than it expires DynamoDB may remove a row; it says two days. */
  private static final Duration REMOVED_AFTER = Duration.ofDays(7);

  /**
   * How much of a lane's name stands in the name of an object; the random word tells them apart.
   */
  private static final int LANE_CHARS = 200;

  /**
   * How long who lost no number yet waits for somebody else's commit before it makes the number
   * void: as long as the upload of a large pack may take.
   */
  static final Duration UPLOAD = Duration.ofSeconds(3);

  /**
   * How often that doubles, once for each number that was lost in a row: two writers that are both
   * slower than {@link #UPLOAD} do not go on voiding each other's numbers, and at the end the wait
   * is longer than any call may take.
   */
  static final int UPLOAD_DOUBLINGS = 3;

  /** Before the first look at what somebody else's commit has become; doubles. */
  private static final Duration LOOK_FIRST = Duration.ofMillis(50);

  private static final Duration LOOK_LAST = Duration.ofSeconds(2);

  /** How long who lost a number leaves the winner alone with writing its rows. */
  private static final Duration WINNER = Duration.ofMillis(50);

  private final LaneLog log;
  private final LaneViews views;
  private final OlderClaims older;
  private final Applier applier;
  private final S3Objects objects;
  private final AwsBlobs blobs;
  private final InstantSource clock;
  private final Supplier<String> words;
  private final Pauses pauses;

  Committer(
      LaneLog log,
      LaneViews views,
      Applier applier,
      S3Objects objects,
      AwsBlobs blobs,
      InstantSource clock,
      Supplier<String> words,
      Pauses pauses) {
    this.log = log;
    this.views = views;
    older = new OlderClaims(log);
    this.applier = applier;
    this.objects = objects;
    this.blobs = blobs;
    this.clock = clock;
    this.words = words;
    this.pauses = pauses;
  }

  Committed commit(Commit commit) {
    LaneView view = views.of(commit.lane());
    view.lock.lock();
    try {
      // A lane never goes back: what this process knows is enough to refuse. What it knows is
      // enough to try as well, because a view that is behind loses its conditional put.
      boolean takes = !commit.claims().isEmpty();
      boolean knows = takes ? view.remembers : view.loaded;
      if (view.head < commit.after() || !knows || !views.isFresh(view)) {
        if (takes) {
          views.refreshIds(view);
        } else {
          views.refresh(view);
        }
      }
      if (view.head != commit.after()) {
        return new Committed.Stale(view.head);
      }
      finish(view);
      long now = clock.instant().getEpochSecond();
      Set<EventId> taken = taken(view, commit.claims(), now);
      return taken.isEmpty() ? write(view, commit) : new Committed.Taken(taken);
    } finally {
      view.lock.unlock();
    }
  }

  /** Which of these are taken, lately or since they can have been; the caller holds the lock. */
  Set<EventId> taken(LaneView view, List<Claim> claims, long now) {
    Set<EventId> taken = view.taken(claims.stream().map(Claim::id).toList(), now);
    taken.addAll(older.taken(view, claims, now));
    return taken;
  }

  /** Applies what the lane has in its log; the caller holds the view's lock. */
  void finish(LaneView view) {
    if (view.applied < view.head) {
      view.applied = applier.finish(view.lane, view.applied);
    }
  }

  private Committed write(LaneView view, Commit commit) {
    long sequence = commit.after() + 1;
    List<String> written = new ArrayList<>();
    for (Commit.NewBlob blob : commit.blobs()) {
      switch (blobs.write(blob.name(), blob.bytes(), blob.expiresAt())) {
        case NEW -> written.add(blob.name());
        case SAME -> {}
        case OTHER -> {
          return giveWay(view, sequence, written);
        }
      }
    }
    LogRow row = row(commit, sequence);
    if (!log.put(row)) {
      if (row.object() != null) {
        applier.tidy(List.of(row.object()));
      }
      return lost(view, sequence, written);
    }
    views.add(view, row.ids());
    view.lost = 0;
    applier.apply(commit.lane(), sequence, commit.changes());
    log.applied(commit.lane(), sequence);
    view.applied = sequence;
    if (row.object() != null) {
      applier.tidy(List.of(row.object()));
    }
    return new Committed.Done(sequence);
  }

  private LogRow row(Commit commit, long sequence) {
    String word = words.get();
    List<Claim> claims = commit.claims();
    long expiresAt = expiry(claims);
    byte @Nullable [] changes =
        commit.changes().isEmpty() ? null : Packing.changes(commit.changes());
    String object = null;
    if (changes != null && changes.length > INLINE_BYTES_MAX) {
      String lane = Names.key(commit.lane());
      lane = lane.substring(0, Math.min(lane.length(), LANE_CHARS));
      // It is removed when the rows are written. A commit cut short in a quiet month needs it as
      // long as its log row is there: without it the lane would be closed.
      int days = Keep.step(clock.instant().getEpochSecond(), gone(expiresAt));
      object =
          (days == Keep.EVER ? "" : Keep.prefix(days))
              + "log/"
              + lane
              + "/"
              + sequence
              + "-"
              + word;
      objects.put(object, changes);
      changes = null;
    }
    return new LogRow(
        commit.lane(),
        sequence,
        word,
        clock.millis(),
        claims.isEmpty() ? null : Packing.claims(claims),
        claims.isEmpty() ? null : Packing.values(claims),
        changes,
        object,
        commit.blobs().stream().map(Commit.NewBlob::name).toList(),
        expiresAt);
  }

  /** When a row that expires is not there any more for sure. */
  private static long gone(long expiresAt) {
    return expiresAt == 0 ? 0 : expiresAt + REMOVED_AFTER.toSeconds();
  }

  /** A log row is asked for as long as one of its claims lives. */
  private long expiry(List<Claim> claims) {
    long expiresAt = clock.instant().plus(LOG_KEPT).getEpochSecond();
    for (Claim claim : claims) {
      if (claim.expiresAt() == 0) {
        return 0;
      }
      expiresAt = Math.max(expiresAt, claim.expiresAt());
    }
    return expiresAt;
  }

  /**
   * Another object stands under a name that follows from this commit: somebody else is about to win
   * the number, or died on the way. Who lives is waited for. If nobody wins the number, it is made
   * void by an empty commit: then the other one can no longer win, and both fold again for the next
   * number.
   */
  private Committed giveWay(LaneView view, long sequence, List<String> written) {
    Duration patience = UPLOAD.multipliedBy(1L << Math.min(view.lost, UPLOAD_DOUBLINGS));
    Duration pause = LOOK_FIRST;
    Duration waited = Duration.ZERO;
    while (view.head < sequence && waited.compareTo(patience) < 0) {
      pauses.about(pause);
      waited = waited.plus(pause);
      views.refresh(view);
      pause = pause.multipliedBy(2).compareTo(LOOK_LAST) > 0 ? LOOK_LAST : pause.multipliedBy(2);
    }
    if (view.head < sequence) {
      log.put(empty(view.lane, sequence));
    }
    return lost(view, sequence, written);
  }

  private LogRow empty(String lane, long sequence) {
    return new LogRow(
        lane,
        sequence,
        words.get(),
        clock.millis(),
        null,
        null,
        null,
        null,
        List.of(),
        expiry(List.of()));
  }

  /**
   * Lets a lane go on behind a number. The empty commit in front keeps out who has an old view of
   * the lane: its next commit finds its number taken, and reads the lane again.
   */
  void advance(LaneView view, long sequence) {
    view.lock.lock();
    try {
      views.refresh(view);
      finish(view);
      while (view.head < sequence) {
        if (log.put(empty(view.lane, view.head + 1))) {
          log.applied(view.lane, sequence);
        }
        views.refresh(view);
        finish(view);
      }
    } finally {
      view.lock.unlock();
    }
  }

  /** Removes what was written for a number that another commit has. */
  private Committed lost(LaneView view, long sequence, List<String> written) {
    if (!written.isEmpty()) {
      // Unless the winner came with the same: then it is the winner's.
      Set<String> strays = new HashSet<>(written);
      log.find(view.lane, sequence).ifPresent(row -> row.blobs().forEach(strays::remove));
      blobs.delete(List.copyOf(strays));
    }
    view.lost++;
    views.refresh(view);
    if (view.applied < view.head) {
      // Two that write the same rows both pay for it, and who lost should not be back at once.
      pauses.about(WINNER);
      views.refresh(view);
    }
    finish(view);
    return new Committed.Stale(view.head);
  }
}
