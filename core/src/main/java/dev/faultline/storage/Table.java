package dev.faultline.storage;

import dev.faultline.event.EventId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ordered rows under (partition, sort key), changed by atomic commits. All calls block, may be made
 * from any thread, and throw {@link StorageException} when the engine cannot do its work.
 *
 * <p>Promised: a commit that was answered {@link Committed.Done} survives the death of the process
 * and is seen by every later read; commits of one lane have the sequence numbers 1, 2, 3, ... in
 * the order they took effect; a commit is seen whole or not at all by {@link #find}; an expired row
 * is never found. Undefined: what a range sees of commits made while it runs. Repeatable: every
 * read.
 */
public interface Table {
  /** Most bytes of a row's value. */
  int ROW_BYTES_MAX = 350 * 1024;

  /** Most changes of a commit. */
  int CHANGES_MAX = 4_000;

  /** How long at least a taken id is refused while its claim lives; see {@link EngineTrait}. */
  Duration CLAIM_WINDOW = Duration.ofHours(1);

  /** Most rows of a range. */
  int RANGE_ROWS_MAX = 10_000;

  /** The row with this key. */
  Optional<Row> find(Key key);

  /** The rows of these keys that are there, in any order; quicker than asking for each. */
  List<Row> findAll(Collection<Key> keys);

  /** A part of a partition. */
  Page<Row> range(Range range);

  /** The lane's last sequence number; 0 for a lane that never committed. */
  long head(String lane);

  /** Changes a lane; see {@link Commit}. Throws {@link IllegalArgumentException} over a limit. */
  Committed commit(Commit commit);

  /** The value an id was taken with, while it is taken. */
  Optional<byte[]> findClaim(String lane, EventId id);

  /**
   * Which of these ids are taken. A hint before folding, to spare a refused commit; the commit
   * decides.
   *
   * @param since epoch second before which nobody can have taken any of them, as {@link
   *     Claim#since}
   */
  List<EventId> taken(String lane, Collection<EventId> ids, long since);

  /** The same for ids of unknown age. */
  default List<EventId> taken(String lane, Collection<EventId> ids) {
    return taken(lane, ids, 0);
  }

  /**
   * The living claims of a lane, each once, in whatever order the engine has them; for who carries
   * them elsewhere. Undefined: whether it shows claims taken while it runs.
   *
   * @param limit at most {@link PortRules#CLAIMS_MAX}
   * @param cursor {@link Page#next()} of the part before; null for the first part
   */
  Page<Claim> claims(String lane, int limit, @Nullable String cursor);

  /**
   * Lets the numbers of a lane go on behind one, unless they do already: for rows and objects that
   * were brought from elsewhere, whose names follow from numbers. Durable, repeatable. Nobody else
   * may commit to the lane meanwhile.
   */
  void advance(String lane, long sequence);
}
