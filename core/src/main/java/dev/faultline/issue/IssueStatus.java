package dev.faultline.issue;

import java.util.Optional;

/** What people decided about an issue. A new event makes a resolved issue unresolved again. */
public enum IssueStatus {
  UNRESOLVED,
  RESOLVED,
  IGNORED;

  /** The name as it is stored and shown. */
  public String label() {
    return switch (this) {
      case UNRESOLVED -> "unresolved";
      case RESOLVED -> "resolved";
      case IGNORED -> "ignored";
    };
  }

  /** Reads the name exactly as {@link #label()} writes it. */
  public static Optional<IssueStatus> parse(String text) {
    for (IssueStatus status : values()) {
      if (status.label().equals(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
