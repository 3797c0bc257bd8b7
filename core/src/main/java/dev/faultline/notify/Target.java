package dev.faultline.notify;

import dev.faultline.outgoing.OutgoingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where messages of a config arrive: a channel, a repository, an address. */
public interface Target {
  /**
   * The place in full, secrets included: two configs with the same place give the same text. Only a
   * keyed hash of it is ever stored.
   */
  String place();

  /** The place for people, without secrets: {@code slack #ops}, {@code github octo/shop}. */
  String label();

  /** The host that messages go to; a host that keeps failing is left alone for a while. */
  String host();

  /** Every secret of the options, to be masked wherever text is shown or kept. */
  List<String> secrets();

  /**
   * Delivers a message once. Where {@link Attempt#repeated()} an earlier attempt's answer is
   * unknown: where the service can be asked, it is asked first.
   *
   * @throws DeliveryException when the service refused it or asked for patience
   */
  Sent deliver(Message message, Attempt attempt) throws DeliveryException, OutgoingException;

  /**
   * What {@link #deliver} would send past {@link Attempt#outgoing()}, to be shown by a test; empty
   * where everything goes through it. Sends nothing.
   */
  default Optional<Letter> letter(Message message, Attempt attempt) {
    return Optional.empty();
  }

  /**
   * A message that is no HTTP request.
   *
   * @param method how it goes: {@code SMTP}
   * @param headers the envelope's and the message's own
   * @param body what people read
   */
  record Letter(String method, Map<String, String> headers, String body) {}

  /**
   * That it arrived.
   *
   * @param note for the delivery log: {@code 200}, {@code issue 17, comment added}
   */
  record Sent(String note) {}
}
