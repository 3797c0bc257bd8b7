package dev.faultline.digest;

import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The daily removal of what is older than the retention. Reads hide expired events by themselves,
 * to the second; this frees their place and removes issues that have no event left. Repeatable at
 * any moment.
 */
public final class Sweep {
  private static final int ISSUES = 300;
  private static final long SECONDS_PER_DAY = 86_400;

  private final Projects projects;
  private final Issues issues;
  private final Lanes lanes;
  private final Removals removals;
  private final Engine engine;
  private final Duration retention;

  public Sweep(
      Projects projects,
      Issues issues,
      Lanes lanes,
      Removals removals,
      Engine engine,
      Duration retention) {
    this.projects = projects;
    this.issues = issues;
    this.lanes = lanes;
    this.removals = removals;
    this.engine = engine;
    this.retention = retention;
  }

  /** What a sweep removed. */
  public record Swept(long issues, long packs, long rows) {}

  /** Removes what expired before {@code now}. */
  public Swept run(Instant now) {
    long removedIssues = 0;
    long packs = 0;
    for (Project project : projects.list()) {
      Swept swept = run(project, now);
      removedIssues += swept.issues;
      packs += swept.packs;
    }
    return new Swept(removedIssues, packs, engine.sweep());
  }

  /** Removes what expired of one project; for homes that do it project by project. */
  public Swept run(Project project, Instant now) {
    Instant cutoff = now.minus(retention);
    long removedIssues = 0;
    List<IssueId> old = issues.olderThan(project, cutoff, ISSUES);
    while (!old.isEmpty()) {
      int removed = lanes.deleteUnseen(project, old, cutoff);
      removedIssues += removed;
      // None removed: new events came in between, or the rows disagree; the next sweep sees them.
      old = removed == 0 ? List.of() : issues.olderThan(project, cutoff, ISSUES);
    }
    // Elsewhere the store removes bodies by the expiry they were written with.
    long packs =
        engine.traits().contains(EngineTrait.SWEEPS)
            ? removals.packsBefore(project, Math.floorDiv(cutoff.getEpochSecond(), SECONDS_PER_DAY))
            : 0;
    return new Swept(removedIssues, packs, 0);
  }
}
