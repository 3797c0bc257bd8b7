package dev.faultline.notify.tracker;

import dev.faultline.alert.Marker;
import dev.faultline.issue.IssueId;
import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Message;
import dev.faultline.notify.Target.Sent;
import dev.faultline.notify.Texts;
import dev.faultline.outgoing.OutgoingException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Delivers to a tracker: one issue there for one issue here.
 *
 * <p>The tracker's issue is known by what was remembered, else by its marker, else by the title
 * that the original gave it. How many calls that takes does not depend on the size of the
 * repository. When an earlier attempt may have been done, the tracker is asked before anything is
 * written twice.
 */
public final class Tracking {
  private static final String REMEMBERED = "issue";

  private static final Comparator<Ticket> OPEN_THEN_NEWEST =
      Comparator.comparing((Ticket ticket) -> !ticket.open())
          .thenComparing(Comparator.comparingLong(Ticket::number).reversed());

  private final Tracker tracker;
  private final IfExist mode;
  private final Message message;
  private final Attempt attempt;
  private final Marker marker;
  private final String title;

  /** An earlier attempt of this message may have been done, in part or whole. */
  private final boolean again;

  private Tracking(Tracker tracker, IfExist mode, Message message, Attempt attempt) {
    this.tracker = tracker;
    this.mode = mode;
    this.message = message;
    this.attempt = attempt;
    this.again = attempt.repeated() || attempt.number() > 1;
    IssueId issue = message instanceof Message.OfIssue of ? of.seen().issue() : null;
    this.marker = new Marker(issue, attempt.id());
    this.title = Report.title(message);
  }

  /** Delivers a message once. */
  public static Sent deliver(Tracker tracker, IfExist mode, Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    return new Tracking(tracker, mode, message, attempt).deliver();
  }

  private Sent deliver() throws DeliveryException, OutgoingException {
    String remembered = attempt.memory().find(REMEMBERED).orElse(null);
    if (remembered != null) {
      Optional<Sent> done = act(remembered);
      if (done.isPresent()) {
        return done.get();
      }
    }
    Optional<Ticket> found = find(remembered);
    if (found.isPresent()) {
      Ticket ticket = found.get();
      attempt.memory().keep(REMEMBERED, ticket.name());
      if (isOurs(ticket.body())) {
        return new Sent("issue " + ticket.name() + ", made by an earlier attempt");
      }
      Optional<Sent> done = act(ticket.name());
      if (done.isPresent()) {
        return done.get();
      }
    }
    Ticket made = tracker.create(title, report().body());
    attempt.memory().keep(REMEMBERED, made.name());
    return new Sent("issue " + made.name() + " created");
  }

  /** The tracker's issue of ours; of several an open one, of those the newest. */
  private Optional<Ticket> find(@Nullable String gone) throws DeliveryException, OutgoingException {
    Predicate<Ticket> there = ticket -> ticket.number() > 0 && !ticket.name().equals(gone);
    if (marker.issue() != null) {
      Optional<Ticket> marked =
          best(tracker.withWord(marker.issue().toString()), there.and(this::isMarked));
      if (marked.isPresent()) {
        return marked;
      }
    }
    Predicate<Ticket> titled = ticket -> Texts.line(ticket.title()).equals(Texts.line(title));
    if (again) {
      // What the earlier attempt made may not be searchable yet.
      List<Ticket> newest = tracker.newest();
      Optional<Ticket> made = best(newest, there.and(this::isMarked));
      if (made.isPresent()) {
        return made;
      }
    }
    return best(tracker.withTitle(title), there.and(titled));
  }

  private static Optional<Ticket> best(List<Ticket> tickets, Predicate<Ticket> isIt) {
    return tickets.stream().filter(isIt).min(OPEN_THEN_NEWEST);
  }

  private boolean isMarked(Ticket ticket) {
    Marker found = Marker.find(ticket.body()).orElse(null);
    return found != null
        && (found.decision().equals(marker.decision())
            || (marker.issue() != null && marker.issue().equals(found.issue())));
  }

  /** Whether a text is this very message. */
  private boolean isOurs(String text) {
    return Marker.find(text).filter(marker::equals).isPresent();
  }

  /** Does what the config says with an issue that exists; empty when it does not any more. */
  private Optional<Sent> act(String name) throws DeliveryException, OutgoingException {
    return switch (mode) {
      case NONE -> tracker.read(name).map(ticket -> sent(name, "left as it is"));
      case REOPEN -> tracker.reopen(name).map(ticket -> sent(name, "open"));
      case REOPEN_AND_UPDATE ->
          tracker.update(name, title, report().body()).map(ticket -> sent(name, "updated"));
      case COMMENT -> again ? comment(tracker.read(name)) : comment(name);
      case REOPEN_AND_COMMENT -> {
        Optional<Ticket> ticket = tracker.reopen(name);
        yield again || ticket.isEmpty() ? comment(ticket) : comment(name);
      }
    };
  }

  /** Comments where this message is neither the issue nor one of its comments yet. */
  private Optional<Sent> comment(Optional<Ticket> read)
      throws DeliveryException, OutgoingException {
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Ticket ticket = read.get();
    if (isOurs(ticket.body()) || tracker.comments(ticket).stream().anyMatch(this::isOurs)) {
      return Optional.of(sent(ticket.name(), "written by an earlier attempt"));
    }
    return comment(ticket.name());
  }

  private Optional<Sent> comment(String name) throws DeliveryException, OutgoingException {
    return tracker.comment(name, report().comment())
        ? Optional.of(sent(name, "comment added"))
        : Optional.empty();
  }

  private Report report() throws DeliveryException, OutgoingException {
    return new Report(message, marker, tracker.form());
  }

  private static Sent sent(String name, String what) {
    return new Sent("issue " + name + ", " + what);
  }
}
