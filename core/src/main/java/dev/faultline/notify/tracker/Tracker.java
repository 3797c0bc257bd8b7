package dev.faultline.notify.tracker;

import dev.faultline.notify.DeliveryException;
import dev.faultline.outgoing.OutgoingException;
import java.util.List;
import java.util.Optional;

/**
 * The issues of one repository or project, for one attempt. Each call asks the service once, unless
 * its tracker says otherwise. An empty answer to a call for a named issue means that it is gone:
 * deleted or moved.
 */
public interface Tracker {
  /** How texts are written here. */
  Form form() throws DeliveryException, OutgoingException;

  /** Issues, open or not, whose text has this word; the search may be some seconds behind. */
  List<Ticket> withWord(String word) throws DeliveryException, OutgoingException;

  /** Issues, open or not, whose titles have the words of this one. */
  List<Ticket> withTitle(String title) throws DeliveryException, OutgoingException;

  /** The newest issues, open or not; sees everything that was created before the call. */
  List<Ticket> newest() throws DeliveryException, OutgoingException;

  Optional<Ticket> read(String name) throws DeliveryException, OutgoingException;

  /** Opens it where it is closed. */
  Optional<Ticket> reopen(String name) throws DeliveryException, OutgoingException;

  /** Opens it and writes it anew. */
  Optional<Ticket> update(String name, String title, String body)
      throws DeliveryException, OutgoingException;

  Ticket create(String title, String body) throws DeliveryException, OutgoingException;

  /** Adds a comment; false when the issue is gone. */
  boolean comment(String name, String text) throws DeliveryException, OutgoingException;

  /** The texts of its latest comments, at least of the last 30. */
  List<String> comments(Ticket ticket) throws DeliveryException, OutgoingException;

  /**
   * How texts are written.
   *
   * @param most UTF-16 units that a text may have
   */
  record Form(Markup markup, int most) {}
}
