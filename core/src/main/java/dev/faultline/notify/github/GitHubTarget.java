package dev.faultline.notify.github;

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
 * A repository.
 *
 * @param base the API's address without a slash at the end
 */
record GitHubTarget(
    String base,
    String host,
    String owner,
    String repo,
    String token,
    List<String> labels,
    IfExist mode)
    implements Target {

  @Override
  public String place() {
    return "github " + base + " " + (owner + "/" + repo).toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return "github " + owner + "/" + repo;
  }

  @Override
  public List<String> secrets() {
    return List.of(token);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    return Tracking.deliver(new GitHubTracker(this, attempt), mode, message, attempt);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return label();
  }
}
