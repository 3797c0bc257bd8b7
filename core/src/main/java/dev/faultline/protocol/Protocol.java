package dev.faultline.protocol;

import dev.faultline.event.EventDraft;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One client protocol: foreign bytes to our words and our answers to theirs. Pure; the only place
 * that knows that protocol's words. A protocol is chosen by path, never by content type.
 */
public interface Protocol {
  /** A short name, stored with each event. */
  String name();

  /** Whether a request with this method and raw path (still percent-encoded) is one of ours. */
  boolean takes(String method, String path);

  /**
   * Who sends, as far as the head says; keys may be empty where only the body says. Refuses
   * contradicting or malformed credentials.
   */
  Caller caller(Request head) throws RefusedException;

  /**
   * Frames a body that has been unpacked: finds items, gives ids, judges what can be judged without
   * understanding events.
   */
  Parcel open(Request head, byte[] body, Framing framing) throws RefusedException;

  /**
   * Understands one report. Fields of the wrong type are dropped with a note, never a reason to
   * refuse.
   */
  EventDraft translate(Entry entry) throws RefusedException;

  /** The answer when the parcel's reports have their receipts; in the order of the reports. */
  Response accepted(Request head, Parcel parcel, List<Receipt> receipts);

  /** The answer when nothing was taken. */
  Response refused(Request head, Refusal refusal);

  /**
   * What may be kept of a refused body to be looked at: without what the protocol knows to be
   * secret.
   */
  default byte[] sample(byte[] body) {
    return body;
  }

  /**
   * The answer to a request that asks before it reports (a browser's CORS preflight); empty where
   * the request is a report. To be asked before {@link #caller}: a preflight shows no keys.
   */
  default Optional<Response> preflight(Request head) {
    return Optional.empty();
  }

  /** What framing needs from outside. */
  interface Framing {
    Instant now();

    /** A new random id. */
    dev.faultline.event.EventId newId();

    dev.faultline.config.Limits limits();

    /**
     * Takes room for what a protocol has unpacked by itself; until the request is answered.
     *
     * @throws RefusedException 503 where others have taken the room
     */
    void unpacked(long bytes) throws RefusedException;

    /**
     * {@code host} or {@code host:port} of the public address, so that a report addressed to
     * another installation is told so; empty where only the request's own {@code Host} is known.
     */
    default String publicHost() {
      return "";
    }
  }
}
