package dev.faultline.notify.backlog;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Message;
import dev.faultline.notify.Target;
import dev.faultline.notify.tracker.IfExist;
import dev.faultline.notify.tracker.Tracking;
import dev.faultline.outgoing.OutgoingException;
import java.util.List;

/**
 * A project of a space.
 *
 * @param base the space's address without a slash at the end
 * @param issueType a name or a number; empty for the project's bugs
 * @param priority a number
 */
record BacklogTarget(
    String base,
    String host,
    String project,
    String key,
    String issueType,
    String priority,
    IfExist mode)
    implements Target {

  @Override
  public String place() {
    return "backlog " + base + " " + project;
  }

  @Override
  public String label() {
    return "backlog " + host + " " + project;
  }

  @Override
  public List<String> secrets() {
    return List.of(key);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    return Tracking.deliver(new BacklogTracker(this, attempt), mode, message, attempt);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return label();
  }
}
