package dev.faultline.project;

import java.time.Instant;
import java.util.List;

/**
 * Where events of one program go.
 *
 * @param generation counts deletions: rows of an earlier generation are unreachable at once and
 *     removed by and by, so that a project made again under its old number starts empty
 * @param keys the project's own keys, oldest first
 */
public record Project(
    ProjectId id, String name, int generation, Instant createdAt, List<ClientKey> keys) {
  /** The key to show in a DSN: the newest that works; empty when all are revoked. */
  public String defaultKey() {
    String found = "";
    for (ClientKey key : keys) {
      if (key.active()) {
        found = key.key();
      }
    }
    return found;
  }

  /** What row keys of this project begin with; see {@code docs/storage.md}. */
  public String scope() {
    return generation == 0 ? id.toString() : id + "~" + generation;
  }
}
