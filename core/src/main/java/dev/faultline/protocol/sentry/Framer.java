package dev.faultline.protocol.sentry;

import dev.faultline.config.Limits;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.http.Request;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol.Framing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes one body apart: which reports are in it, and how everything else in it ends. */
final class Framer {
  static final String NOT_KEPT = "kind-not-kept";
  static final String TOO_LARGE = "event-too-large";
  static final String TOO_MANY = "too-many-items";
  static final String MALFORMED_JSON = "malformed-json";

  private static final int SAMPLE_BYTES = 10 << 10;
  private static final byte[] NO_SAMPLE = new byte[0];

  private final Framing framing;
  private final Limits limits;
  private final Map<String, String> facts = new HashMap<>();
  private final List<Parcel.Item> items = new ArrayList<>();
  private boolean headerIdTaken;

  Framer(Request head, Framing framing, @Nullable String client) {
    this.framing = framing;
    this.limits = framing.limits();
    facts.put(Facts.REMOTE, head.remote());
    head.headers().find("User-Agent").ifPresent(agent -> facts.put(Facts.USER_AGENT, agent));
    if (client != null) {
      facts.put(Facts.CLIENT, client);
    }
  }

  /** Reads every item of an envelope whose header has been read. */
  List<Parcel.Item> envelope(Envelope envelope, Envelope.Header header, byte[] body) {
    if (header.sentAt() != null) {
      facts.put(Facts.SENT_AT, header.sentAt());
    }
    if (header.client() != null) {
      facts.put(Facts.CLIENT, header.client());
    }
    Map<Category, Long> beyond = new EnumMap<>(Category.class);
    int count = 0;
    for (Envelope.Item item = envelope.next(); item != null; item = envelope.next()) {
      if (++count <= limits.itemsPerEnvelope()) {
        item(item, header, body);
      } else {
        beyond.merge(ItemKind.ofItem(item.type()), 1L, Long::sum);
      }
    }
    beyond.forEach(
        (category, quantity) ->
            items.add(new Parcel.Ended(category, Outcome.INVALID, TOO_MANY, quantity, NO_SAMPLE)));
    return items;
  }

  private void item(Envelope.Item item, Envelope.Header header, byte[] body) {
    Category category = ItemKind.ofItem(item.type());
    if (item.fault() != null) {
      items.add(invalid(category, item.fault(), body, item.from(), item.to()));
    } else if (ItemKind.isEvent(item.type())) {
      event(item, header, body);
    } else if (category == Category.CLIENT_REPORT) {
      List<Parcel.Item> discarded =
          ClientReport.read(body, item.from(), item.to(), limits.itemsPerEnvelope());
      if (discarded == null) {
        items.add(invalid(category, MALFORMED_JSON, body, item.from(), item.to()));
      } else {
        items.addAll(discarded);
      }
    } else {
      items.add(new Parcel.Ended(category, Outcome.UNSUPPORTED, NOT_KEPT, item.count(), NO_SAMPLE));
    }
  }

  private void event(Envelope.Item item, Envelope.Header header, byte[] body) {
    if (item.to() - item.from() > limits.eventBytes()) {
      items.add(invalid(Category.ERROR, TOO_LARGE, body, item.from(), item.to()));
      return;
    }
    // One event an envelope is the rule; a second one cannot have the same id.
    String given = headerIdTaken ? null : header.eventId();
    EventId id = usable(given);
    String fault = id == null ? idFault(given) : null;
    headerIdTaken |= id != null;
    if (id == null) {
      String own = TopLevel.of(body, item.from(), item.to(), true).eventId();
      id = usable(own);
      fault = id == null && own != null ? idFault(own) : fault;
    }
    report(id, fault, Arrays.copyOfRange(body, item.from(), item.to()));
  }

  /** The one event of a store request. */
  List<Parcel.Item> store(byte[] json, TopLevel scan) {
    if ("transaction".equals(scan.type())) {
      items.add(
          new Parcel.Ended(Category.TRANSACTION, Outcome.UNSUPPORTED, NOT_KEPT, 1, NO_SAMPLE));
    } else {
      EventId id = usable(scan.eventId());
      report(id, id == null ? idFault(scan.eventId()) : null, json);
    }
    return items;
  }

  private void report(@Nullable EventId id, @Nullable String fault, byte[] payload) {
    Map<String, String> own = facts;
    if (fault != null) {
      own = new HashMap<>(facts);
      own.put(Facts.ID_FAULT, fault);
    }
    items.add(
        new Parcel.Report(
            Category.ERROR,
            new Entry(
                id == null ? framing.newId() : id,
                framing.now(),
                SentryProtocol.NAME,
                "event",
                payload,
                own)));
  }

  /** All zeros is what clients send that never made an id: it would make strangers duplicates. */
  private static @Nullable EventId usable(@Nullable String text) {
    EventId id = text == null ? null : EventId.parse(text).orElse(null);
    return id != null && id.high() == 0 && id.low() == 0 ? null : id;
  }

  private static @Nullable String idFault(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String shown = text.length() > 64 ? text.substring(0, 64) + "..." : text;
    return "not an id of 32 hex digits: " + shown + "; a new one was given";
  }

  private static Parcel.Ended invalid(
      Category category, String reason, byte[] body, int from, int to) {
    int end = Math.min(to, from + SAMPLE_BYTES);
    return new Parcel.Ended(
        category, Outcome.INVALID, reason, 1, Arrays.copyOfRange(body, from, end));
  }
}
