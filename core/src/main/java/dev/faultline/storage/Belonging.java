package dev.faultline.storage;

/** One thing that goes along when an installation moves. */
public sealed interface Belonging {
  /** What it is counted as, for people. */
  String kind();

  /** How many bytes it has, nearly. */
  int bytes();

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
      return "ids of events";
    }

    @Override
    public int bytes() {
      return lane.length() + 24 + claim.value().length;
    }
  }

  /** The bodies of a commit of a lane. */
  record OfPack(String lane, String name, byte[] content) implements Belonging {
    @Override
    public String kind() {
      return "packs of bodies";
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
      return "lanes";
    }

    @Override
    public int bytes() {
      return lane.length() + 8;
    }
  }
}
