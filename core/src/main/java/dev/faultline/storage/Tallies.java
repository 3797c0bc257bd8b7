package dev.faultline.storage;

import dev.faultline.project.ProjectId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads outcome counts and set-aside items of a project ({@link ProjectId#INSTALLATION} for what
 * belongs to none).
 */
public final class Tallies {
  /** Outcome counts by hour, oldest first. */
  public List<OutcomeCount> outcomes(ProjectId project, Instant from, Instant to) {
    throw new UnsupportedOperationException("being built");
  }

  /** Set-aside and refused items, newest first. */
  public Page<SetAsideItem> setAside(ProjectId project, int limit, @Nullable String cursor) {
    throw new UnsupportedOperationException("being built");
  }
}
