package dev.faultline.web;

import dev.faultline.alert.Decision;
import dev.faultline.notify.Desk;
import dev.faultline.notify.Exchange;
import dev.faultline.notify.Trial;
import dev.faultline.project.Project;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.TargetHealth;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a project's messages go, what waits, what could not be delivered.
 *
 * @param openSecret a config came with one; null where all are sealed
 * @param more address of further targets; {@code moreDead} of older dead letters; else empty
 * @param outcome what the form for configs led to
 */
public record NotificationsView(
    String action,
    @Nullable OpenSecret openSecret,
    List<Place> places,
    String more,
    List<Dead> dead,
    String moreDead,
    Outcome outcome) {

  /** Targets and dead letters on a page. */
  static final int PAGE = 25;

  /** The newest config that came with an open secret. */
  public record OpenSecret(String label, Moment at) {
    static @Nullable OpenSecret of(Desk desk, Project project, Instant now) {
      return desk.plainSecret(project)
          .map(open -> new OpenSecret(Show.line(open.label(), 120), Moment.of(open.at(), now)))
          .orElse(null);
    }
  }

  /**
   * A target.
   *
   * @param state one word for its colour: {@code good}, {@code waiting}, {@code failing}
   * @param text what it does, for people
   */
  public record Place(
      String label,
      String href,
      String state,
      String text,
      @Nullable Moment oldest,
      @Nullable Moment sent,
      @Nullable Moment until,
      String detail) {}

  /** What could not be delivered. */
  public record Dead(
      String name,
      String label,
      String subject,
      String href,
      String title,
      String why,
      Moment died,
      String attempts,
      String detail) {}

  /** What the form for configs led to. */
  public sealed interface Outcome {
    /** It was not sent. */
    record Nothing() implements Outcome {}

    /** The config is wrong. */
    record Wrong(String text) implements Outcome {}

    /**
     * A config was sealed.
     *
     * @param dsn empty where it does not fit into one; {@code why} says so
     */
    record Sealed(String sealed, String dsn, String why) implements Outcome {}

    /** Samples were sent. */
    record Tried(List<Attempt> attempts) implements Outcome {}
  }

  /** A sample and what became of it. */
  public record Attempt(
      String label, boolean sent, String text, String detail, String hint, List<Exchange> calls) {
    /** The headers as they were sent. */
    public static String headers(Map<String, String> headers) {
      StringBuilder lines = new StringBuilder();
      headers.forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
      return Show.literal(lines.toString().stripTrailing());
    }
  }

  static Place place(Desk.Place place, String action, Instant now) {
    TargetHealth health = place.health();
    int failures = health == null ? 0 : health.failures();
    Instant sent = health == null ? null : health.sent();
    String waiting =
        place.waiting() == 0
            ? ""
            : Show.count(place.waiting()) + (place.more() ? "+" : "") + " waiting";
    String failing = failures == 0 ? "" : Show.counted(failures, "failure") + " in a row";
    String text = failing + (failing.isEmpty() || waiting.isEmpty() ? "" : ", ") + waiting;
    return new Place(
        Show.line(place.label(), 120),
        action + "/" + place.target(),
        failures > 0 ? "failing" : place.waiting() > 0 ? "waiting" : "good",
        text.isEmpty() ? "all sent" : text,
        moment(place.oldest(), now),
        moment(sent, now),
        moment(place.leftAloneUntil(), now),
        failures == 0 || health == null ? "" : Show.line(health.detail(), 300));
  }

  private static @Nullable Moment moment(@Nullable Instant time, Instant now) {
    return time == null ? null : Moment.of(time, now);
  }

  static Dead dead(DeadLetter dead, String project, Instant now) {
    Decision decision = dead.decision();
    Moment died = Moment.of(dead.died(), now);
    String label = Show.line(decision.label(), 120);
    String attempts = Show.counted(dead.attempts(), "attempt");
    String detail = Show.line(dead.detail(), 500);
    return switch (decision.content()) {
      case Decision.Seen seen ->
          new Dead(
              dead.name(),
              label,
              Show.line(seen.shortId(), 60),
              Links.issue(project, seen.issue()),
              Show.line(seen.title(), 200),
              Show.line(seen.why().text(), 200),
              died,
              attempts,
              detail);
      case Decision.Relayed relayed ->
          new Dead(
              dead.name(),
              label,
              Show.line(relayed.note().heading(), 60),
              "",
              Show.line(relayed.note().title(), 200),
              "passed on",
              died,
              attempts,
              detail);
    };
  }

  static Attempt attempt(Trial.Report report) {
    String text =
        switch (report.outcome()) {
          case SENT -> "sent";
          case LATER -> "not sent now; a real message would be tried again";
          case REFUSED -> "refused; trying again would not help";
          case UNKNOWN -> "unknown: no answer came";
        };
    return new Attempt(
        Show.line(report.label(), 120),
        report.outcome() == Trial.Outcome.SENT,
        text,
        Show.line(report.detail(), 500),
        Show.line(report.hint(), 500),
        report.calls());
  }
}
