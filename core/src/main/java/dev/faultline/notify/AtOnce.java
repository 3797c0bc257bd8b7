package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import java.util.Optional;

/**
 * Tells a decision now, with one try and without a store: for the news that the store itself does
 * not work. May be used from any thread.
 */
public final class AtOnce {
  private final Letters letters;
  private final Outgoing outgoing;

  public AtOnce(Letters letters, Outgoing outgoing) {
    this.letters = letters;
    this.outgoing = outgoing;
  }

  /** Tells it; answers what went wrong, without secrets, and nothing when it arrived. */
  public Optional<String> tell(Decision decision) {
    try {
      Letters.Address address = letters.address(decision);
      Attempt attempt =
          new Attempt(decision.id(), 1, false, decision.decidedAt(), outgoing, new Forgetful());
      try {
        address.target().deliver(letters.message(decision, address), attempt);
        return Optional.empty();
      } catch (DeliveryException | OutgoingException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return Optional.of(Texts.line(Secrets.mask(text, address.target().secrets())));
      }
    } catch (UnusableException e) {
      return Optional.of(e.reason());
    } catch (RuntimeException e) {
      // Its message may hold what the options hold.
      return Optional.of("a fault of this server: " + e.getClass().getSimpleName());
    }
  }
}
