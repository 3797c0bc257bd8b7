package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Rate;
import dev.faultline.storage.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries one decision once, and writes down before it asks and after it was answered. So a kill
 * leaves either nothing asked, or a state that says that an answer is unknown, or an answer.
 */
final class Courier {
  private static final System.Logger LOG = System.getLogger(Courier.class.getName());
  private static final int DETAIL_CHARS = 500;
  private static final int FRAMES_LOGGED = 20;

  /** How long a target's other messages wait at most because one was answered "later". */
  private static final Duration HOLD_MAX = DeliverSettings.PAUSE_MAX;

  private final Deliveries deliveries;
  private final Letters letters;
  private final Outgoing outgoing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Meter meter;
  private final @Nullable Rate rate;

  /**
   * What tries.
   *
   * @param rate how often a target may be told, whoever tells it; null for no limit
   */
  Courier(
      Deliveries deliveries,
      Letters letters,
      Outgoing outgoing,
      InstantSource clock,
      RandomGenerator random,
      Meter meter,
      @Nullable Rate rate) {
    this.deliveries = deliveries;
    this.letters = letters;
    this.outgoing = outgoing;
    this.clock = clock;
    this.random = random;
    this.meter = meter;
    this.rate = rate;
  }

  /** What an attempt showed of the host. */
  enum Host {
    /** It was not asked. */
    UNASKED,
    /** It answered, whatever it said. */
    ANSWERED,
    /** It could not be reached, or its answer was that it does not work. */
    FAILED
  }

  /**
   * How an attempt ended.
   *
   * @param state written, unless {@code write} could not
   * @param hold the target asked to be left alone until then
   * @param written how writing it went
   * @param write writes the state again
   */
  record End(DeliveryState state, Host host, @Nullable Instant hold, Written written, Write write)
      implements Tried {}

  /** What became of trying a decision. */
  sealed interface Tried {}

  /** Another process took the decision meanwhile: nothing was done. */
  record Elsewhere() implements Tried {}

  /** All processes together told its target as often as they may: nothing was done. */
  record Later(Instant until) implements Tried {}

  /** How writing the end of an attempt went. */
  enum Written {
    DONE,
    /** It is unknown whether it is written. */
    FAILED,
    /** Another process took the attempt for lost: the decision is its now. */
    TAKEN
  }

  /** Writes the end of an attempt, as often as it takes. */
  @FunctionalInterface
  interface Write {
    Written write();
  }

  /**
   * A decision that is opened, as far as it can be.
   *
   * @param address null where it cannot be used
   * @param fault why not
   */
  record Opened(Letters.@Nullable Address address, String fault) {}

  /** Opens a decision's options. */
  Opened open(Decision decision) {
    try {
      return new Opened(letters.address(decision), "");
    } catch (UnusableException e) {
      return new Opened(null, clean(e, List.of()));
    }
  }

  /**
   * A number for the attempts of one process at a decision, so that it knows its own. Drawn late: a
   * process may go on in several places from one snapshot.
   */
  long token() {
    return random.nextLong();
  }

  /** What became of the asking, before it is written down. */
  private record Answered(
      DeliveryState.Phase phase,
      boolean unknown,
      Host host,
      @Nullable Duration patience,
      String detail) {

    static Answered dead(Host host, String detail) {
      return new Answered(DeliveryState.Phase.DEAD, false, host, null, detail);
    }
  }

  /**
   * Tries a decision that is due. Throws when the beginning cannot be written: nothing was done.
   *
   * @param token this process's at the decision
   */
  Tried attempt(Outbox.Pending pending, @Nullable DeliveryState before, Opened opened, long token) {
    Decision decision = pending.decision();
    Instant now = clock.instant();
    boolean lost = before != null && before.phase() == DeliveryState.Phase.STARTED;
    int tried = before == null ? 0 : before.attempts();
    boolean doubtful = lost || (before != null && before.doubtful());
    Instant first = before == null ? now : before.first();
    Letters.Address address = opened.address;
    if (address == null) {
      DeliveryState state =
          new DeliveryState(DeliveryState.Phase.DEAD, tried, doubtful, first, now, "", token);
      return end(pending, before, state, Answered.dead(Host.UNASKED, opened.fault), "", "");
    }
    Target target = address.target();
    String type = address.type();
    if (lost && tried >= DeliverSettings.ATTEMPTS_MAX) {
      DeliveryState state =
          new DeliveryState(DeliveryState.Phase.DEAD, tried, true, first, now, "", token);
      String detail = unknown(tried) + ", and there were enough";
      return end(pending, before, state, Answered.dead(Host.UNASKED, detail), target.host(), type);
    }
    DeliveryState started =
        new DeliveryState(DeliveryState.Phase.STARTED, tried + 1, doubtful, first, now, "", token);
    Delivery line =
        lost
            ? line(decision, now, tried, Delivery.Result.UNKNOWN, false, unknown(tried), now)
            : null;
    return switch (deliveries.begin(decision, before, started, line, rate)) {
      case Deliveries.Begun.Yes _ -> tell(pending, address, started, now);
      case Deliveries.Begun.Elsewhere _ -> new Elsewhere();
      case Deliveries.Begun.Later later -> new Later(later.until());
    };
  }

  private End tell(
      Outbox.Pending pending, Letters.Address address, DeliveryState started, Instant now) {
    Answered answered = ask(pending.decision(), address, started, now);
    if (!address.note().isEmpty()) {
      answered =
          new Answered(
              answered.phase,
              answered.unknown,
              answered.host,
              answered.patience,
              answered.detail + address.note());
    }
    return end(pending, started, started, answered, address.target().host(), address.type());
  }

  private static String unknown(int attempt) {
    return "answer of attempt " + attempt + " unknown";
  }

  private Answered ask(
      Decision decision, Letters.Address address, DeliveryState started, Instant now) {
    Target target = address.target();
    List<String> secrets = target.secrets();
    Message message;
    try {
      message = letters.message(decision, address);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a message could not be made; it is tried again", e);
      return new Answered(DeliveryState.Phase.WAITING, false, Host.UNASKED, null, fault(e));
    }
    try {
      Attempt attempt =
          new Attempt(
              decision.id(),
              started.attempts(),
              started.doubtful(),
              now,
              call -> send(call, now),
              memory(decision));
      Target.Sent sent = target.deliver(message, attempt);
      return new Answered(
          DeliveryState.Phase.SENT, false, Host.ANSWERED, null, clean(sent.note(), secrets));
    } catch (DeliveryException e) {
      String detail = clean(e, secrets);
      Duration wait = e.retryWait();
      Host host = e.passing() && wait == null ? Host.FAILED : Host.ANSWERED;
      return e.passing()
          ? new Answered(DeliveryState.Phase.WAITING, false, host, wait, detail)
          : Answered.dead(host, detail);
    } catch (OutgoingException e) {
      String detail = clean(e, secrets);
      return switch (e.kind()) {
        case REFUSED -> Answered.dead(Host.UNASKED, "not sent, policy: " + detail);
        case NOT_SENT ->
            new Answered(DeliveryState.Phase.WAITING, false, Host.FAILED, null, detail);
        case UNKNOWN -> new Answered(DeliveryState.Phase.WAITING, true, Host.FAILED, null, detail);
      };
    } catch (RuntimeException | Error e) {
      // Where it broke is unknown, and so is whether the message went out.
      // The exception's message may hold what the options hold.
      LOG.log(
          System.Logger.Level.ERROR,
          () -> "a notifier of type " + address.type() + " failed: " + place(e));
      return new Answered(DeliveryState.Phase.WAITING, true, Host.UNASKED, null, fault(e));
    }
  }

  /** An attempt of many calls ends in time, and one whose process was frozen asks nobody late. */
  private Answer send(Call call, Instant began) throws OutgoingException {
    if (clock.instant().isAfter(began.plus(DeliverSettings.CALLS_WITHIN))) {
      throw new OutgoingException(
          OutgoingException.Kind.NOT_SENT,
          "the attempt took longer than " + DeliverSettings.CALLS_WITHIN.toSeconds() + " s",
          null);
    }
    return outgoing.send(call);
  }

  private static String place(Throwable fault) {
    return fault.getClass().getName()
        + Stream.of(fault.getStackTrace())
            .limit(FRAMES_LOGGED)
            .map(frame -> "\n  at " + frame)
            .collect(Collectors.joining());
  }

  private static String fault(Throwable fault) {
    return "a fault of this server: " + fault.getClass().getSimpleName();
  }

  private Attempt.Memory memory(Decision decision) {
    IssueId issue = decision.content() instanceof Decision.Seen seen ? seen.issue() : null;
    return new Attempt.Memory() {
      @Override
      public Optional<String> find(String name) {
        return issue == null
            ? Optional.empty()
            : deliveries.remembered(decision.scope(), decision.target(), issue, name);
      }

      @Override
      public void keep(String name, String value) {
        if (issue != null) {
          deliveries.remember(
              decision.scope(), decision.target(), issue, name, value, clock.instant());
        }
      }
    };
  }

  private End end(
      Outbox.Pending pending,
      @Nullable DeliveryState before,
      DeliveryState begun,
      Answered answered,
      String host,
      String type) {
    Decision decision = pending.decision();
    Instant now = clock.instant();
    DeliveryState.Phase phase = answered.phase;
    String detail = answered.detail;
    Instant due = now;
    Instant hold = null;
    if (phase == DeliveryState.Phase.WAITING) {
      Duration asked = answered.patience;
      due = now.plus(asked == null ? pause(begun.attempts()) : patient(asked));
      hold = asked == null ? null : now.plus(asked.compareTo(HOLD_MAX) > 0 ? HOLD_MAX : asked);
      if (begun.attempts() >= DeliverSettings.ATTEMPTS_MAX) {
        phase = DeliveryState.Phase.DEAD;
        detail += "; given up after " + begun.attempts() + " attempts";
      } else if (due.isAfter(begun.first().plus(DeliverSettings.TRIED))) {
        phase = DeliveryState.Phase.DEAD;
        detail += "; given up: the next attempt would be later than a day after the first";
      }
    }
    DeliveryState state =
        new DeliveryState(
            phase,
            begun.attempts(),
            begun.doubtful() || answered.unknown,
            begun.first(),
            phase == DeliveryState.Phase.WAITING ? due : now,
            detail,
            begun.token());
    Delivery.Result result =
        switch (phase) {
          case SENT -> Delivery.Result.SENT;
          case DEAD -> Delivery.Result.DEAD;
          case WAITING, STARTED -> Delivery.Result.FAILED;
        };
    Instant next = phase == DeliveryState.Phase.WAITING ? due : null;
    Delivery line = line(decision, now, begun.attempts(), result, begun.doubtful(), detail, next);
    meter.count(MetricNames.DELIVERIES, "type", type, "result", result.label());
    Instant held = hold;
    Write write =
        () -> {
          try {
            boolean mine =
                deliveries.end(
                    pending,
                    before,
                    state,
                    line,
                    known -> health(known, decision, host, line, answered.host, held));
            return mine ? Written.DONE : Written.TAKEN;
          } catch (RuntimeException | Error e) {
            LOG.log(
                System.Logger.Level.WARNING,
                "an answer could not be written; it is tried again",
                e);
            return Written.FAILED;
          }
        };
    return new End(state, answered.host, hold, write.write(), write);
  }

  private static TargetHealth health(
      TargetHealth known,
      Decision decision,
      String host,
      Delivery line,
      Host shown,
      @Nullable Instant hold) {
    TargetHealth named = known.named(decision.label(), host);
    if (line.result() == Delivery.Result.SENT) {
      return named.arrived(line.time(), line.detail());
    }
    TargetHealth refused = named.refused(line.time(), line.detail());
    TargetHealth held = hold == null ? refused : refused.held(hold);
    return shown == Host.UNASKED ? held : held.reached(shown == Host.ANSWERED);
  }

  private static Delivery line(
      Decision decision,
      Instant now,
      int attempt,
      Delivery.Result result,
      boolean repeated,
      String detail,
      @Nullable Instant next) {
    return switch (decision.content()) {
      case Decision.Seen seen ->
          new Delivery(
              now,
              decision.id(),
              decision.target(),
              decision.label(),
              seen.issue(),
              seen.shortId(),
              seen.why().text(),
              attempt,
              result,
              repeated,
              detail,
              next);
      case Decision.Relayed relayed ->
          new Delivery(
              now,
              decision.id(),
              decision.target(),
              decision.label(),
              null,
              cut(relayed.note().title()),
              cut(relayed.note().heading()),
              attempt,
              result,
              repeated,
              detail,
              next);
    };
  }

  /**
   * Twice as long at most after each attempt, and anything below that: who failed together parts.
   */
  private Duration pause(int attempts) {
    long least = DeliverSettings.PAUSE_MIN.toMillis();
    long most =
        Math.min(DeliverSettings.PAUSE_MAX.toMillis(), (2 * least) << Math.min(attempts - 1, 20));
    return Duration.ofMillis(random.nextLong(least, most + 1));
  }

  /** Never earlier than asked for, and a little apart. */
  private Duration patient(Duration wait) {
    return wait.plusMillis(random.nextLong(1, 1_001));
  }

  private static String clean(Exception fault, List<String> secrets) {
    String message = fault.getMessage();
    return clean(message == null ? fault.getClass().getSimpleName() : message, secrets);
  }

  private static String clean(String text, List<String> secrets) {
    return cut(Secrets.mask(text, secrets));
  }

  private static String cut(String text) {
    return Texts.cut(Texts.line(text), DETAIL_CHARS);
  }
}
