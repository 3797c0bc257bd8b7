package dev.faultline.storage;

import java.time.Instant;
import java.util.List;

/**
 * The sessions that were ended before their time. One row each: a look-up costs a page less than
 * its shortest list, and what is not kept in memory needs no word between processes.
 */
public final class EndedSessions {
  private static final int TRIES_MAX = 20;

  private final Table table;

  public EndedSessions(Engine engine) {
    this.table = engine.table();
  }

  /** Whether the session of this name was ended. */
  public boolean contains(String session) {
    return table.find(Layout.endedSession(session)).isPresent();
  }

  /**
   * Ends a session, durably; repeatable.
   *
   * @param until when its name may be forgotten
   */
  public void add(String session, Instant until) {
    end(session, until);
  }

  /** As {@link #add}, and says whether it is the first time: of many at once, to one of them. */
  public boolean first(String name, Instant until) {
    return end(name, until);
  }

  private boolean end(String session, Instant until) {
    Change put =
        new Change.Put(
            Layout.endedSession(session),
            new RowWriter().time(until).toBytes(),
            until.getEpochSecond());
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      long head = table.head(Layout.SESSIONS_LANE);
      if (contains(session)) {
        return false;
      }
      if (table.commit(new Commit(Layout.SESSIONS_LANE, head, List.of(put)))
          instanceof Committed.Done) {
        return true;
      }
    }
    throw new StorageException("too many sessions end at once", true);
  }
}
