package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.codec.EventJson;
import dev.faultline.codec.PlainJson;
import dev.faultline.event.Event;
import dev.faultline.grouping.MessageKey;
import dev.faultline.project.Project;
import dev.faultline.seal.SealException;
import dev.faultline.seal.Seals;
import dev.faultline.storage.Events;
import dev.faultline.storage.Projects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a decision into what is sent and where: opens its options, finds its event, its link. */
public final class Letters {
  // What reversed times are taken from: the largest whole number a double holds.
  private static final long REVERSE = (1L << 53) - 1;
  private static final int LINK_CHARS = 4_096;

  /** Opened addresses that are kept; a few KB each. */
  private static final int ADDRESSES_MAX = 500;

  private final Seals seals;
  private final Map<String, Notifier> notifiers;
  private final Projects projects;
  private final Events events;
  private final Function<Decision.Seen, @Nullable String> page;
  private final Map<String, Address> addresses;

  /**
   * Letters of an installation.
   *
   * @param page the address of our own page about an issue; null where there is none
   */
  public Letters(
      Seals seals,
      Map<String, Notifier> notifiers,
      Projects projects,
      Events events,
      Function<Decision.Seen, @Nullable String> page) {
    this(seals, Map.copyOf(notifiers), projects, events, page, new Known());
  }

  private Letters(
      Seals seals,
      Map<String, Notifier> notifiers,
      Projects projects,
      Events events,
      Function<Decision.Seen, @Nullable String> page,
      Map<String, Address> addresses) {
    this.seals = seals;
    this.notifiers = notifiers;
    this.projects = projects;
    this.events = events;
    this.page = page;
    this.addresses = addresses;
  }

  /** The same letters, with a link to another page. */
  public Letters linking(Function<Decision.Seen, @Nullable String> other) {
    return new Letters(seals, notifiers, projects, events, other, addresses);
  }

  /** Addresses by their opened options; those asked for lately. */
  private static final class Known extends LinkedHashMap<String, Address> {
    private static final long serialVersionUID = 1L;

    private Known() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Address> eldest) {
      return size() > ADDRESSES_MAX;
    }
  }

  /**
   * Where a decision goes.
   *
   * @param note what the options have wrong without being a reason not to send; empty for nothing
   */
  public record Address(
      String type, Target target, @Nullable String linkTemplate, ZoneId zone, String note) {}

  /**
   * Where a decision goes, from its options. They are opened each time, because their key may be
   * retired meanwhile; what they say is understood once for many decisions.
   */
  public Address address(Decision decision) throws UnusableException {
    String json = open(decision.options());
    synchronized (addresses) {
      Address before = addresses.get(json);
      if (before != null) {
        return before;
      }
    }
    Address address = address(json);
    synchronized (addresses) {
      addresses.put(json, address);
    }
    return address;
  }

  private Address address(String json) throws UnusableException {
    Map<String, Object> values = values(json);
    Options options = new Options(values);
    String type = options.required("type");
    Notifier notifier = notifiers.get(type);
    if (notifier == null) {
      throw new UnusableException("this server has no such type of target");
    }
    Target target = read(notifier, options);
    String template = values.get("linkTemplate") instanceof String text ? text : null;
    return new Address(type, target, template, options.zone(), options.zoneNote());
  }

  private static Target read(Notifier notifier, Options options) throws UnusableException {
    try {
      return notifier.read(options);
    } catch (RuntimeException e) {
      // Its message may hold what the options hold.
      throw new UnusableException("a fault of this server: " + e.getClass().getSimpleName());
    }
  }

  private String open(byte[] locked) throws UnusableException {
    try {
      return new String(seals.unlock(locked), StandardCharsets.UTF_8);
    } catch (SealException e) {
      throw new UnusableException("the options cannot be decrypted: " + e.getMessage());
    }
  }

  private static Map<String, Object> values(String json) throws UnusableException {
    try {
      if (PlainJson.parse(json) instanceof Map<?, ?> map) {
        Map<String, Object> values = new HashMap<>();
        map.forEach(
            (name, value) -> {
              if (value != null) {
                values.put(String.valueOf(name), value);
              }
            });
        return values;
      }
    } catch (IOException e) {
      // Told below; the exception says where, and that is of no use to anybody.
    }
    throw new UnusableException("the options are no JSON object");
  }

  /** What a decision says. */
  public Message message(Decision decision, Address address) {
    return switch (decision.content()) {
      case Decision.Relayed relayed -> new Message.OfNote(relayed.note(), address.zone());
      case Decision.Seen seen ->
          new Message.OfIssue(
              seen, event(decision.scope(), seen), link(seen, address), address.zone());
    };
  }

  private @Nullable Event event(String scope, Decision.Seen seen) {
    Optional<Project> project = projects.ofScope(scope);
    if (project.isEmpty()) {
      return null;
    }
    Events.Found found = events.find(project.get(), seen.event()).orElse(null);
    return found instanceof Events.Found.Kept kept ? EventJson.read(kept.json()) : null;
  }

  private @Nullable String link(Decision.Seen seen, Address address) {
    String template = address.linkTemplate();
    if (template != null && template.length() <= LINK_CHARS) {
      String key = seen.messageKey().isEmpty() ? seen.title() : seen.messageKey();
      String link =
          LinkTemplate.fill(
              template.strip(),
              Map.of(
                  "project", seen.projectName(),
                  "message", MessageKey.truncate(key),
                  "reversedUnixtime", reversed(seen.time())));
      if (link.startsWith("https://") || link.startsWith("http://")) {
        return link;
      }
    }
    return page.apply(seen);
  }

  private static String reversed(Instant time) {
    String digits = Long.toString(REVERSE - Math.max(0, time.getEpochSecond()));
    return "0".repeat(Math.max(0, 16 - digits.length())) + digits;
  }
}
