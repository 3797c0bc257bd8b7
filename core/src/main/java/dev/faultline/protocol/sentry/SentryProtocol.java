package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sentry's protocol, as SDKs of the last ten years speak it: envelopes, the older store endpoint,
 * and envelopes that a customer's own server passes on to {@code /tunnel}.
 */
public final class SentryProtocol implements Protocol {
  /** The protocol's name, stored with each event. */
  public static final String NAME = "sentry";

  private static final String ENVELOPE_TYPE = "application/x-sentry-envelope";

  private final Limits limits;

  public SentryProtocol(Limits limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean takes(String method, String path) {
    Route route = Route.of(path);
    if (route == null) {
      return false;
    }
    return switch (method) {
      case "POST", "OPTIONS" -> true;
      case "GET" -> route.kind() == Route.Kind.STORE;
      default -> false;
    };
  }

  @Override
  public Optional<Response> preflight(Request head) {
    return head.method().equals("OPTIONS") ? Optional.of(Answers.preflight()) : Optional.empty();
  }

  @Override
  public Caller caller(Request head) throws RefusedException {
    return caller(route(head).project(), Credentials.of(head));
  }

  private static Caller caller(String project, Credentials shown) {
    return new Caller(project, shown.key() == null ? List.of() : List.of(shown.key()), true);
  }

  private static Route route(Request head) throws RefusedException {
    Route route = Route.of(head.path());
    if (route == null) {
      throw new RefusedException(404, "unknown-path", "no such path: " + head.path());
    }
    return route;
  }

  @Override
  public Parcel open(Request head, byte[] body, Framing framing) throws RefusedException {
    Route route = route(head);
    Credentials shown = Credentials.of(head);
    return switch (route.kind()) {
      case ENVELOPE, TUNNEL -> openEnvelope(head, body, framing, route, shown);
      case STORE ->
          saysEnvelope(head)
              ? openEnvelope(head, body, framing, route, shown)
              : openStore(head, body, framing, route, shown);
    };
  }

  /** The one place where a content type decides: the endpoint takes either form. */
  private static boolean saysEnvelope(Request head) {
    return head.headers()
        .find("Content-Type")
        .filter(type -> type.strip().toLowerCase(Locale.ROOT).startsWith(ENVELOPE_TYPE))
        .isPresent();
  }

  private static Parcel openEnvelope(
      Request head, byte[] body, Framing framing, Route route, Credentials shown)
      throws RefusedException {
    Envelope envelope = new Envelope(body);
    Envelope.Header header = envelope.header();
    String project = route.project();
    List<String> configs = List.of();
    if (header.dsn() != null) {
      Dsn dsn = Dsn.parse(header.dsn());
      project = addressed(head, framing, route, dsn, shown);
      configs = dsn == null || dsn.config() == null ? List.of() : List.of(dsn.config());
    } else if (route.kind() == Route.Kind.TUNNEL) {
      throw new RefusedException(
          400, "missing-dsn", "an envelope through a tunnel needs a dsn in its header");
    }
    List<Parcel.Item> items =
        new Framer(head, framing, shown.client()).envelope(envelope, header, body);
    return new Parcel(caller(project, shown), items, configs);
  }

  /** What the envelope's own address adds: the key, and through a tunnel the project. */
  private static String addressed(
      Request head, Framing framing, Route route, @Nullable Dsn dsn, Credentials shown)
      throws RefusedException {
    if (dsn == null) {
      // Whoever shows a key in the head needs no address in the body.
      if (shown.key() != null && !route.project().isEmpty()) {
        return route.project();
      }
      throw new RefusedException(
          400, "malformed-dsn", "the dsn in the envelope's header is malformed");
    }
    if (route.kind() == Route.Kind.TUNNEL && !isOurs(dsn, head, framing)) {
      throw new RefusedException(
          403,
          "foreign-dsn",
          "the envelope is addressed to " + dsn.host() + ", which is not this server");
    }
    if (!route.project().isEmpty() && !route.project().equals(dsn.project())) {
      throw new RefusedException(
          400,
          "contradicting-projects",
          "the path says project "
              + route.project()
              + ", the dsn in the envelope's header says "
              + dsn.project());
    }
    shown.show(dsn.key(), "the dsn of the envelope's header");
    return dsn.project();
  }

  private static boolean isOurs(Dsn dsn, Request head, Framing framing) {
    String host = head.headers().find("Host").orElse("");
    boolean nothingKnown = host.isEmpty() && framing.publicHost().isEmpty();
    return nothingKnown || dsn.isAt(host) || dsn.isAt(framing.publicHost());
  }

  private static Parcel openStore(
      Request head, byte[] body, Framing framing, Route route, Credentials shown)
      throws RefusedException {
    byte[] sent = head.method().equals("GET") ? StoreBody.parameter(head.parameters()) : body;
    byte[] json = StoreBody.json(sent, framing);
    TopLevel scan = TopLevel.of(json, 0, json.length, false);
    String project = route.project();
    if (project.isEmpty() && scan.project() != null && Route.isProject(scan.project())) {
      project = scan.project();
    }
    List<Parcel.Item> items = new Framer(head, framing, shown.client()).store(json, scan);
    return new Parcel(caller(project, shown), items);
  }

  @Override
  public EventDraft translate(Entry entry) throws RefusedException {
    try {
      return read(entry, entry.payload());
    } catch (IOException e) {
      byte[] repaired = Repair.text(entry.payload());
      if (repaired == null) {
        throw malformed(e);
      }
      try {
        EventDraft draft = read(entry, repaired);
        draft.note("", "held text that is not Unicode; what was broken became U+FFFD");
        return draft;
      } catch (IOException again) {
        throw malformed(again);
      }
    }
  }

  private EventDraft read(Entry entry, byte[] json) throws IOException, RefusedException {
    EventDraft draft = new EventDraft();
    draft.id = entry.id();
    draft.protocol = NAME;
    Map<String, String> facts = entry.facts();
    String fault = facts.get(Facts.ID_FAULT);
    if (fault != null) {
      draft.note("event_id", fault);
    }
    String sentAt = facts.get(Facts.SENT_AT);
    if (sentAt != null) {
      draft.sentAt = Times.parse(sentAt);
      if (draft.sentAt == null) {
        draft.note("sent_at", "not a time: " + JsonInput.cut(sentAt, 100) + "; dropped");
      }
    }
    EventFields fields = new EventFields(draft);
    try (JsonParser parser = JsonInput.FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RefusedException(
            400, Framer.MALFORMED_JSON, "malformed event: it is not a JSON object");
      }
      new JsonInput(parser, draft, limits.jsonDepth()).object(fields);
      if (parser.nextToken() != null) {
        throw new RefusedException(
            400, Framer.MALFORMED_JSON, "malformed event: it goes on after the JSON object");
      }
    }
    fields.finish(facts);
    return draft;
  }

  private static RefusedException malformed(IOException fault) {
    return new RefusedException(
        400, Framer.MALFORMED_JSON, "malformed event: " + JsonFault.reason(fault));
  }

  @Override
  public Response accepted(Request head, Parcel parcel, List<Receipt> receipts) {
    return Answers.accepted(head, parcel, receipts);
  }

  @Override
  public Response refused(Request head, Refusal refusal) {
    return Answers.refused(refusal);
  }
}
