package dev.faultline.storage;

import java.util.Optional;

/**
 * What kinds of partitions there are, by the first part of their name, and what becomes of each
 * when an installation moves: whoever adds one has to decide.
 */
enum PartitionKind {
  REGISTRY("R", "registry", Move.CARRIED),
  PROJECT("P", "projects", Move.CARRIED),
  SET_ASIDE("S", "set aside", Move.CARRIED),
  ALIAS("K", "fingerprints", Move.CARRIED),
  ISSUE("I", "issues", Move.CARRIED),
  /** They follow from the issue, and so agree with it even if it changes while it is read. */
  INDEX("X", "lists of issues", Move.CARRIED),
  DECISIONS("O", "decisions", Move.CARRIED),
  DELIVERY_STATES("D", "deliveries", Move.CARRIED),
  TARGETS("G", "targets", Move.CARRIED),
  TARGET("T", "logs and memories of targets", Move.CARRIED),
  DEAD_LETTERS("Z", "dead letters", Move.CARRIED),
  REVOCATIONS(Layout.REVOCATIONS, "revocations", Move.CARRIED),
  SESSIONS("sessions", "ended sessions", Move.CARRIED),
  /** A webhook that comes again at the new home is not passed on again. */
  HOOKS("hook", "webhooks passed on", Move.CARRIED),
  /** Hints for one kind of home, which finds by itself in time what is due. */
  TIMERS(Layout.TIMERS, "timers", Move.LEFT),
  /** Which day's work a home has given out is its own business. */
  DAILY("daily", "daily work", Move.LEFT),
  /** Minutes old at most, and nothing that who moves waits for. */
  RATE("rate", "rates", Move.LEFT),
  /** Whether one storage takes writes says nothing of another. */
  PROBE("probe", "probe", Move.LEFT),
  /** What a home has noticed about itself. */
  OWN(Layout.OWN, "own signs", Move.LEFT),
  /** How far this home has been moved into. */
  ARRIVAL("arrival", "arrival", Move.LEFT);

  /** What becomes of rows when the installation moves. */
  enum Move {
    CARRIED,
    LEFT
  }

  final String part;

  /** Its name for people. */
  final String label;

  final Move move;

  PartitionKind(String part, String label, Move move) {
    this.part = part;
    this.label = label;
    this.move = move;
  }

  /** The kind of a partition; empty for one that {@link Layout} does not know. */
  static Optional<PartitionKind> of(String partition) {
    int end = partition.indexOf(Key.SEPARATOR);
    String first = end < 0 ? partition : partition.substring(0, end);
    for (PartitionKind kind : values()) {
      if (kind.part.equals(first)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
