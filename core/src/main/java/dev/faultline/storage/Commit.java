package dev.faultline.storage;

import java.util.List;

/**
 * What a lane changes at once: all of it or nothing.
 *
 * @param lane a name; a row belongs to one lane and is written by it alone. Another lane may delete
 *     what nobody writes any more
 * @param after the lane's sequence number the writer has read ({@link Table#head}): the commit is
 *     refused as stale when another came between
 * @param claims ids to take; when one is taken already the commit is refused
 * @param changes at most {@link Table#CHANGES_MAX}, at most one a row
 * @param blobs immutable objects that are there when the rows are; their names follow from the
 *     commit, so that a repeated commit writes the same
 */
public record Commit(
    String lane, long after, List<Claim> claims, List<Change> changes, List<NewBlob> blobs) {
  /** A commit of rows only. */
  public Commit(String lane, long after, List<Change> changes) {
    this(lane, after, List.of(), changes, List.of());
  }

  /**
   * An object to write with a commit.
   *
   * @param expiresAt epoch second from which nobody asks for it; see {@link Blobs#put(String,
   *     byte[], long)}
   */
  public record NewBlob(String name, byte[] bytes, long expiresAt) {
    /** An object that is kept until it is deleted. */
    public NewBlob(String name, byte[] bytes) {
      this(name, bytes, 0);
    }
  }
}
