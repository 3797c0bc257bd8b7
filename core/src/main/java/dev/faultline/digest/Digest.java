package dev.faultline.digest;

import dev.faultline.alert.Subscription;
import dev.faultline.codec.EventJson;
import dev.faultline.event.Category;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.grouping.Grouper;
import dev.faultline.grouping.Grouping;
import dev.faultline.grouping.GroupingRules;
import dev.faultline.grouping.Summary;
import dev.faultline.issue.Fingerprint;
import dev.faultline.project.Project;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.RefusedException;
import dev.faultline.storage.SetAsideItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first half of room 3: everything about a report that needs no state. Runs in the request's
 * own thread, so that reports are prepared side by side while a lane commits. Pure but for the
 * counting of its faults.
 */
public final class Digest {
  private static final System.Logger LOG = System.getLogger(Digest.class.getName());

  private final Map<String, Protocol> protocols = new HashMap<>();
  private final GroupingRules rules;
  private final Normaliser normaliser;
  private final List<String> serverKeys;

  /**
   * A digest that understands these protocols.
   *
   * @param serverKeys the installation's own keys: wherever one stands in an event, it is replaced
   */
  public Digest(
      List<Protocol> protocols,
      GroupingRules rules,
      Normaliser normaliser,
      List<String> serverKeys) {
    protocols.forEach(protocol -> this.protocols.put(protocol.name(), protocol));
    this.rules = rules;
    this.normaliser = normaliser;
    this.serverKeys = List.copyOf(serverKeys);
  }

  /**
   * Understands a report.
   *
   * @param subscriptions who wants to be told of it
   * @throws RefusedException when the report is malformed: the sender's fault. A fault of ours ends
   *     as {@link Prepared.Failed}.
   */
  public Prepared prepare(
      Project project, Category category, Entry entry, List<Subscription> subscriptions)
      throws RefusedException {
    try {
      return understand(project, category, entry, subscriptions);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "digest failed on event " + entry.id() + " of project " + project.name(),
          e);
      return new Prepared.Failed(
          entry.id(),
          category,
          entry.receivedAt(),
          entry.protocol(),
          e.getClass().getSimpleName(),
          sample(project, entry.payload()));
    }
  }

  /** The beginning of a body that could not be understood, without secrets. */
  public byte[] sample(Project project, byte[] body) {
    return Scrubber.sample(body, SetAsideItem.BYTES_MAX, keys(project));
  }

  /** Every key that opens the project: none may be stored with an event. */
  private List<String> keys(Project project) {
    List<String> keys = new ArrayList<>(serverKeys);
    project.keys().forEach(key -> keys.add(key.key()));
    return keys;
  }

  private Prepared.Ready understand(
      Project project, Category category, Entry entry, List<Subscription> subscriptions)
      throws RefusedException {
    Protocol protocol = protocols.get(entry.protocol());
    if (protocol == null) {
      throw new IllegalStateException("no protocol " + entry.protocol());
    }
    EventDraft draft = protocol.translate(entry);
    Scrubber.scrub(draft, keys(project));
    normaliser.normalise(draft, entry.receivedAt());
    Instant time = draft.time == null ? entry.receivedAt() : draft.time;
    Event event = draft.build(entry.id(), time, entry.receivedAt());
    GroupingRules ours = rules.forProject(project.name());
    Grouping grouping = Grouper.group(event, ours);
    Summary summary = Summary.of(event, grouping);
    return new Prepared.Ready(
        event.id(),
        category,
        event.receivedAt(),
        event.time(),
        event.level(),
        event.platform(),
        summary.title(),
        summary.culprit(),
        summary.type(),
        grouping.variant().equals("message-key") ? grouping.parts().getLast() : "",
        event.environment(),
        event.release(),
        Fingerprint.of(grouping.hash()),
        IndexTags.of(event),
        EventJson.write(event),
        subscriptions);
  }
}
