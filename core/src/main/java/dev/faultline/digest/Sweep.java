package dev.faultline.digest;

import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneRoom;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The daily removal of what is older than the retention. Reads hide expired events by themselves,
 * to the second; this frees their place and removes issues that have no event left. Done share by
 * share; repeatable at any moment, from any place.
 */
public final class Sweep {
  private static final System.Logger LOG = System.getLogger(Sweep.class.getName());

  /** Issues that are looked at in one step, and removed by one commit. */
  private static final int ISSUES = 300;

  private static final long SECONDS_PER_DAY = 86_400;

  /** In the order in which they are swept. */
  private static final List<String> LISTS =
      Stream.of(IssueStatus.values()).map(IssueStatus::label).toList();

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

  /**
   * Where the sweep of a project goes on.
   *
   * @param list the status whose issues are in work; empty for bodies, which come last
   * @param row where in its list; empty for the beginning
   */
  public record At(String list, String row) {
    /** The beginning. */
    public static final At START = new At(LISTS.getFirst(), "");

    private static final At BODIES = new At("", "");
  }

  /**
   * What a share of a sweep removed.
   *
   * @param rest where it goes on; null when the project is swept
   */
  public record Part(long issues, long packs, @Nullable At rest) {}

  /**
   * Removes what expired before the clock's now, of all projects.
   *
   * @param stop asked between two shares: what is left is for the next sweep
   */
  public Swept run(InstantSource clock, BooleanSupplier stop) {
    long removedIssues = 0;
    long packs = 0;
    for (Project project : projects.list()) {
      try {
        At at = At.START;
        while (at != null && !stop.getAsBoolean()) {
          Part part = run(project, clock.instant(), at, Share.of(clock));
          removedIssues += part.issues;
          packs += part.packs;
          at = part.rest;
        }
      } catch (RuntimeException e) {
        // The others' place is freed all the same; what is left here is for tomorrow.
        LOG.log(System.Logger.Level.ERROR, "the sweep of " + project.scope() + " failed", e);
      }
    }
    return new Swept(removedIssues, packs, stop.getAsBoolean() ? 0 : engine.sweep());
  }

  /** Removes what expired of one project, from a place on, as far as a share goes. */
  public Part run(Project project, Instant now, At from, Share share) {
    Instant cutoff = now.minus(retention);
    long removed = 0;
    At at = from;
    Optional<IssueStatus> status = IssueStatus.parse(at.list);
    while (status.isPresent()) {
      if (share.isOver()) {
        return new Part(removed, 0, at);
      }
      Issues.Old old = issues.olderThan(project, status.get(), cutoff, ISSUES, at.row);
      share.took(old.met() + (long) old.issues().size() * LaneRoom.ROWS_PER_ISSUE);
      // Fewer where new events came in between: the next sweep sees them.
      removed += old.issues().isEmpty() ? 0 : lanes.deleteUnseen(project, old.issues(), cutoff);
      at = old.next() == null ? behind(at) : new At(at.list, old.next());
      status = IssueStatus.parse(at.list);
    }
    // Elsewhere the store removes bodies by the expiry they were written with.
    if (!engine.traits().contains(EngineTrait.SWEEPS)) {
      return new Part(removed, 0, null);
    }
    long day = Math.floorDiv(cutoff.getEpochSecond(), SECONDS_PER_DAY);
    Removals.Packs packs = removals.packsBefore(project, day, share);
    return new Part(removed, packs.removed(), packs.whole() ? null : At.BODIES);
  }

  private static At behind(At list) {
    int next = LISTS.indexOf(list.list) + 1;
    return next < LISTS.size() ? new At(LISTS.get(next), "") : At.BODIES;
  }
}
