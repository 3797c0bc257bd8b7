package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.project.Project;
import dev.faultline.seal.Seals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends a sample message by a config, through the real notifier, and tells what went out and what
 * came back: whoever wrote the config sees at once whether it works, and if not, why. Nothing is
 * kept. May be used from any thread.
 */
public final class Trial {
  private final Configs configs;
  private final Letters letters;
  private final Seals seals;
  private final Outgoing outgoing;
  private final Supplier<Sample> samples;

  /**
   * Trials of an installation.
   *
   * @param letters gives messages the link to look at
   * @param samples makes what is sent, a new one each time
   */
  public Trial(
      Configs configs, Letters letters, Seals seals, Outgoing outgoing, Supplier<Sample> samples) {
    this.configs = configs;
    this.letters = letters;
    this.seals = seals;
    this.outgoing = outgoing;
    this.samples = samples;
  }

  /** How a trial ended. */
  public enum Outcome {
    /** The target took the message. */
    SENT,
    /** It did not, now; a real message would be tried again. */
    LATER,
    /** It did not, and would not later. */
    REFUSED,
    /** Nobody knows: the answer did not come. */
    UNKNOWN;

    /** The name as it is shown, in lower case. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * What became of one config.
   *
   * @param label the target for people
   * @param detail what the target said
   * @param hint what clients would meet that send the config so; empty for nothing
   * @param calls what went out, and the answers; no secrets in them
   */
  public record Report(
      String label, Outcome outcome, String detail, String hint, List<Exchange> calls) {}

  /**
   * Tries a config, a list of them, or a sealed string, in the name of a project.
   *
   * @throws UnusableException when one could not be used at all; then nothing is sent
   */
  public List<Report> run(Project project, String text) throws UnusableException {
    List<Report> reports = new ArrayList<>();
    for (Configs.Tried tried : configs.tried(project, text)) {
      reports.add(run(project, tried));
    }
    return reports;
  }

  private Report run(Project project, Configs.Tried tried) throws UnusableException {
    Target target = tried.target();
    List<String> secrets = target.secrets();
    Sample sample = samples.get();
    Decision decision = sample.decision(project, target.label(), seals.lock(tried.options()));
    Letters.Address address = letters.address(decision);
    Message message = sample.with(letters.message(decision, address));
    List<Exchange> calls = new ArrayList<>();
    Attempt attempt =
        new Attempt(
            decision.id(),
            1,
            false,
            decision.decidedAt(),
            call -> Exchange.recorded(call, outgoing, secrets, calls),
            new Forgetful());
    Outcome outcome;
    String detail;
    try {
      target
          .letter(message, attempt)
          .map(l -> Exchange.of(l, target, secrets))
          .ifPresent(calls::add);
      detail = target.deliver(message, attempt).note() + address.note();
      outcome = Outcome.SENT;
    } catch (DeliveryException e) {
      detail = text(e);
      outcome = e.passing() ? Outcome.LATER : Outcome.REFUSED;
    } catch (OutgoingException e) {
      detail = text(e);
      outcome =
          switch (e.kind()) {
            case REFUSED -> Outcome.REFUSED;
            case NOT_SENT -> Outcome.LATER;
            case UNKNOWN -> Outcome.UNKNOWN;
          };
    } catch (RuntimeException e) {
      // Its message may hold what the options hold.
      detail = "a fault of this server: " + e.getClass().getSimpleName();
      outcome = Outcome.UNKNOWN;
    }
    return new Report(
        target.label(),
        outcome,
        Texts.line(Secrets.mask(detail, secrets)),
        tried.hint(),
        List.copyOf(calls));
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
