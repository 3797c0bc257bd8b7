package dev.faultline.storage;

/** One change of a row in a commit. */
public sealed interface Change {
  /** The row. */
  Key key();

  /**
   * Writes a row, whatever stood there.
   *
   * @param expiresAt epoch second from which the row is no longer found; 0 for never. The engine
   *     removes it some time after.
   */
  record Put(Key key, byte[] value, long expiresAt) implements Change {
    /** A row that stays. */
    public Put(Key key, byte[] value) {
      this(key, value, 0);
    }
  }

  /** Removes a row; nothing happens where there is none. */
  record Delete(Key key) implements Change {}
}
