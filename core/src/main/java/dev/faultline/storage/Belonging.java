package dev.faultline.storage;

import java.util.Set;
import java.util.TreeSet;

/** One thing that goes along when an installation moves. */
public sealed interface Belonging {
  /** What it is counted as, for people. */
  String kind();

  /** How many bytes it has, nearly. */
  int bytes();

  /** Everything that {@link #kind} may answer. */
  static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>(Set.of(CLAIMS, PACKS, LANES));
    for (PartitionKind each : PartitionKind.values()) {
      if (each.move == PartitionKind.Move.CARRIED) {
        kinds.add(each.label);
      }
    }
    return kinds;
  }

  /** The kind of claims. */
  String CLAIMS = "ids of events";

  /** The kind of packs. */
  String PACKS = "packs of bodies";

  /** The kind of lanes. */
  String LANES = "lanes";

  /**
   * A row.
   *
   * @param lane the lane that writes it
   */
  record OfRow(String lane, Row row) implements Belonging {
    @Override
    public String kind() {
      String partition = row.key().partition();
      return PartitionKind.of(partition)
          .orElseThrow(() -> new IllegalArgumentException("an unknown partition " + partition))
          .label;
    }

    @Override
    public int bytes() {
      Key key = row.key();
      return lane.length() + key.partition().length() + key.sort().length() + row.value().length;
    }
  }

  /** An id that was taken in a lane. */
  record OfClaim(String lane, Claim claim) implements Belonging {
    @Override
    public String kind() {
      return CLAIMS;
    }

    @Override
    public int bytes() {
      return lane.length() + 24 + claim.value().length;
    }
  }

  /**
   * The bodies of a commit of a lane.
   *
   * @param expiresAt epoch second from which nobody asks for it; 0 for never
   */
  record OfPack(String lane, String name, byte[] content, long expiresAt) implements Belonging {
    @Override
    public String kind() {
      return PACKS;
    }

    @Override
    public int bytes() {
      return lane.length() + name.length() + content.length;
    }
  }

  /** How far the numbers of a lane are: names of packs and of decisions follow from them. */
  record OfLane(String lane, long head) implements Belonging {
    @Override
    public String kind() {
      return LANES;
    }

    @Override
    public int bytes() {
      return lane.length() + 8;
    }
  }
}
