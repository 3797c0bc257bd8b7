package dev.faultline.notify.gitlab;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Message;
import dev.faultline.notify.Target;
import dev.faultline.notify.tracker.IfExist;
import dev.faultline.notify.tracker.Tracking;
import dev.faultline.outgoing.OutgoingException;
import java.util.List;
import java.util.Locale;

/**
 * A project.
 *
 * @param base the server's address without a slash at the end
 * @param path with all groups above it
 */
record GitLabTarget(
    String base, String host, String path, String token, List<String> labels, IfExist mode)
    implements Target {

  @Override
  public String place() {
    return "gitlab " + base + " " + path.toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return "gitlab " + path;
  }

  @Override
  public List<String> secrets() {
    return List.of(token);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    return Tracking.deliver(new GitLabTracker(this, attempt), mode, message, attempt);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return label();
  }
}
