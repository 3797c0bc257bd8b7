package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Page;
import dev.faultline.storage.TargetHealth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people see of deliveries and decide about them: who was told and why, or why not, what
 * waits, what could not be delivered. For the API and the pages; nothing in it is secret.
 */
public final class Desk {
  /** Waiting decisions of a target are counted up to this many. */
  public static final int COUNTED = 100;

  private static final Instant EVER = Instant.parse("9999-12-31T23:59:59Z");
  private static final String WAITING = "w";
  private static final String QUIET = "q";

  private final Deliver deliver;
  private final Deliveries deliveries;
  private final Outbox outbox;
  private final ConfigNotes notes;
  private final Trial trial;

  public Desk(
      Deliver deliver, Deliveries deliveries, Outbox outbox, ConfigNotes notes, Trial trial) {
    this.deliver = deliver;
    this.deliveries = deliveries;
    this.outbox = outbox;
    this.notes = notes;
    this.trial = trial;
  }

  /**
   * A target and how it does.
   *
   * @param waiting decisions that wait for it, {@link #COUNTED} at most
   * @param more there are more than that
   * @param oldest when the oldest of them was decided; null where none waits
   * @param health null where nothing was sent to it yet
   * @param leftAloneUntil its host fails and is not asked until then; null where it is
   */
  public record Place(
      String target,
      String label,
      int waiting,
      boolean more,
      @Nullable Instant oldest,
      @Nullable TargetHealth health,
      @Nullable Instant leftAloneUntil) {}

  /** Who was told of an issue, newest first. */
  public Page<Delivery> log(IssueId issue, int limit, @Nullable String cursor) {
    return deliveries.log(issue, limit, cursor);
  }

  /** What was sent to a target, newest first. */
  public Page<Delivery> log(String scope, String target, int limit, @Nullable String cursor) {
    return deliveries.log(scope, target, limit, cursor);
  }

  /** The configs that came with an issue's events and were not used. */
  public List<ConfigNotes.Unused> unused(IssueId issue) {
    return notes.unused(issue);
  }

  /** The newest config of a project that came with an open secret. */
  public Optional<ConfigNotes.PlainSecret> plainSecret(Project project) {
    return notes.plainSecret(project);
  }

  /** Targets of a scope: those that something waits for, then the others. */
  public Page<Place> places(String scope, int limit, @Nullable String cursor) {
    String after = cursor == null ? "" : cursor.substring(Math.min(1, cursor.length()));
    boolean quiet = cursor != null && cursor.startsWith(QUIET);
    return quiet
        ? quiet(scope, limit, after.isEmpty() ? null : after)
        : waiting(scope, limit, after.isEmpty() ? null : after);
  }

  private Page<Place> waiting(String scope, int limit, @Nullable String after) {
    Page<String> names = outbox.waitingTargets(scope, after, limit);
    List<Place> places = new ArrayList<>();
    for (String name : names.items()) {
      place(scope, name, deliveries.health(scope, name).orElse(null)).ifPresent(places::add);
    }
    if (names.next() != null) {
      return new Page<>(places, WAITING + names.next());
    }
    if (places.size() >= limit) {
      return new Page<>(places, QUIET);
    }
    Page<Place> rest = quiet(scope, limit - places.size(), null);
    places.addAll(rest.items());
    return new Page<>(places, rest.next());
  }

  private Page<Place> quiet(String scope, int limit, @Nullable String after) {
    Page<TargetHealth> page = deliveries.targets(scope, limit, after);
    List<Place> places = new ArrayList<>();
    for (TargetHealth health : page.items()) {
      if (outbox.pending(scope, health.target(), EVER, null, 1).items().isEmpty()) {
        Instant until = deliver.leftAloneUntil(health.host()).orElse(null);
        places.add(new Place(health.target(), health.label(), 0, false, null, health, until));
      }
    }
    return new Page<>(places, page.next() == null ? null : QUIET + page.next());
  }

  /** A target of a scope; empty where none of that name was ever told or waits. */
  public Optional<Place> place(String scope, String target) {
    return place(scope, target, deliveries.health(scope, target).orElse(null));
  }

  private Optional<Place> place(String scope, String target, @Nullable TargetHealth health) {
    Page<Outbox.Pending> pending = outbox.pending(scope, target, EVER, null, COUNTED);
    List<Decision> waiting = pending.items().stream().map(Outbox.Pending::decision).toList();
    if (waiting.isEmpty() && health == null) {
      return Optional.empty();
    }
    Instant oldest = waiting.stream().map(Decision::decidedAt).min(Instant::compareTo).orElse(null);
    Instant until = health == null ? null : deliver.leftAloneUntil(health.host()).orElse(null);
    String label = health == null ? waiting.getFirst().label() : health.label();
    return Optional.of(
        new Place(target, label, waiting.size(), pending.next() != null, oldest, health, until));
  }

  /** What of a scope could not be delivered, newest first. */
  public Page<DeadLetter> deadLetters(String scope, int limit, @Nullable String cursor) {
    return deliveries.deadLetters(scope, limit, cursor);
  }

  /** Tries a dead letter again, as if it had never been tried; false where there is none. */
  public boolean replay(String scope, String name) {
    return deliver.replay(scope, name);
  }

  /** Removes a dead letter; false where there is none. */
  public boolean dismiss(String scope, String name) {
    return deliver.dismiss(scope, name);
  }

  /** Sends a sample message, see {@link Trial#run}. */
  public List<Trial.Report> test(Project project, String config) throws UnusableException {
    return trial.run(project, config);
  }
}
