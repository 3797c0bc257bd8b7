package dev.faultline.storage.aws;

import dev.faultline.storage.Claim;
import dev.faultline.storage.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All claims of a lane, out of its log, from the oldest commit on. */
final class ClaimList {
  private static final char PART = '/';

  private ClaimList() {}

  /**
   * A part of the list.
   *
   * @param cursor the commit and how many of its claims the parts before had
   */
  static Page<Claim> of(LaneLog log, String lane, int limit, @Nullable String cursor, long now) {
    int middle = cursor == null ? 0 : cursor.indexOf(PART);
    long commit = cursor == null ? 1 : Long.parseLong(cursor.substring(0, middle));
    int had = cursor == null ? 0 : Integer.parseInt(cursor.substring(middle + 1));
    List<Claim> claims = new ArrayList<>();
    String[] next = new String[1];
    log.newer(
        lane,
        commit - 1,
        row -> {
          int from = row.sequence() == commit ? had : 0;
          CommitIds taken = row.ids();
          List<byte[]> values = row.values() == null ? List.of() : Packing.readValues(row.values());
          for (int i = from; i < taken.size(); i++) {
            if (claims.size() == limit) {
              next[0] = Long.toString(row.sequence()) + PART + i;
              return false;
            }
            if (taken.isLive(i, now)) {
              claims.add(new Claim(taken.ids()[i], values.get(i), taken.expiresAt(i)));
            }
          }
          return true;
        });
    return new Page<>(claims, next[0]);
  }
}
