package dev.faultline.relay;

import dev.faultline.alert.Decision;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.protocol.RefusedException;
import dev.faultline.relay.RelayConfig.From;
import dev.faultline.relay.RelayConfig.Language;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.Seals;
import dev.faultline.storage.Outbox;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * {@code POST /relay/SEALED}: a webhook becomes a row of the outbox, and nothing else of it is
 * kept. The address is the key: it is neither logged nor repeated, and what is wrong with one is
 * not told.
 */
public final class RelayDoor implements Handler {
  /** Bytes of a webhook's body: a message of a few lines is made of it. */
  public static final int BODY_BYTES_MAX = 1 << 20;

  /** What addresses begin with. */
  public static final String PATH = "/relay/";

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String UNKNOWN = "unknown";
  private static final String PROBLEM = "application/problem+json";

  private final Parts parts;
  private final InstantSource clock;
  private final Meter meter;
  private final HookRate rate = new HookRate();

  /**
   * What the relay works with.
   *
   * @param revoked ids of sealed configs that are not used any more
   * @param wake told the target of each new decision; returns at once
   */
  public record Parts(
      Seals seals,
      Predicate<String> revoked,
      Destinations destinations,
      Outbox outbox,
      Consumer<String> wake,
      Closings closings) {}

  /** An address that opened. */
  private record Address(String id, RelayConfig config) {}

  public RelayDoor(Parts parts, InstantSource clock, Meter meter) {
    this.parts = parts;
    this.clock = clock;
    this.meter = meter;
  }

  /** Whether a path is ours. */
  public boolean takes(String path) {
    return path.startsWith(PATH);
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("POST")) {
      return problem(405, "Method Not Allowed", "webhooks are sent by POST").with("Allow", "POST");
    }
    Instant now = clock.instant();
    Optional<Address> found = open(request.path().substring(PATH.length()), now);
    if (found.isEmpty()) {
      count(UNKNOWN, "no-address");
      return problem(404, "Not Found", "nothing is served under this path");
    }
    Address address = found.get();
    String from = address.config.from().label();
    if (!rate.admit(address.id, now)) {
      return tooMany(from, MINUTE);
    }
    try {
      byte[] body = body(request);
      String secret = address.config.secret();
      if (secret != null
          && !Proof.holds(address.config.from(), secret, request.headers(), body, now)) {
        count(from, "unproven");
        return problem(401, "Unauthorized", "the signature is wrong or missing");
      }
      Hook hook = Hook.read(request.headers(), body, address.config.from() == From.ANY);
      return take(address, hook, now);
    } catch (RefusedException e) {
      count(from, e.refusal().code());
      return problem(e.refusal().status(), "Refused", e.refusal().message());
    } catch (IOException e) {
      count(from, "malformed");
      return problem(400, "Bad Request", "the body is " + e.getMessage());
    }
  }

  /** The bytes as they were signed. */
  private static byte[] body(Request request) throws RefusedException {
    String coding = request.headers().find("Content-Encoding").orElse("identity").strip();
    if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      throw new RefusedException(415, "packed", "the body must not be packed");
    }
    byte[] body;
    try {
      body = request.body().readNBytes(BODY_BYTES_MAX + 1);
    } catch (IOException e) {
      throw new RefusedException(400, "incomplete-body", "the body did not arrive whole");
    }
    if (body.length > BODY_BYTES_MAX) {
      String most = "the body is too large; at most " + BODY_BYTES_MAX + " bytes are taken";
      throw new RefusedException(413, "body-too-large", most);
    }
    return body;
  }

  private Optional<Address> open(String sealed, Instant now) {
    try {
      SealedConfig opened = parts.seals.open(sealed);
      Instant expires = opened.expires();
      if (opened.use() != SealedConfig.Use.RELAY
          || (expires != null && !now.isBefore(expires))
          || parts.revoked.test(opened.id())) {
        return Optional.empty();
      }
      return Optional.of(new Address(opened.id(), RelayConfig.parse(opened.json())));
    } catch (SealException | RelayConfigException e) {
      return Optional.empty();
    }
  }

  private Response take(Address address, Hook hook, Instant now) throws RefusedException {
    RelayConfig config = address.config;
    String from = config.from().label();
    Reading reading = read(config, hook, now);
    if (!(reading instanceof Reading.News news)) {
      count(from, "left-out");
      return accepted("left-out", ((Reading.LeftOut) reading).why());
    }
    if (Own.relayed(news.own())) {
      count(from, "own");
      return accepted("left-out", "this is about a message that Faultline wrote");
    }
    Destinations.Place place;
    switch (parts.destinations.find(config.to())) {
      case Destinations.Place found -> place = found;
      case Destinations.Unusable unusable -> {
        count(from, "no-destination");
        return problem(
            422,
            "Unprocessable Content",
            "the destination in this address cannot be used here any more ("
                + unusable.reason()
                + "); make a new address");
      }
    }
    String settled = settle(config, news);
    String target = place.target();
    Decision decision =
        new Decision(
            Decision.id(address.id, "relay", target, delivery(config.from(), hook, now), 0),
            Decision.RELAY,
            target,
            place.label(),
            place.options(),
            now,
            now,
            new Decision.Relayed(news.note()));
    return switch (parts.outbox.append(decision, address.id, HookRate.SHARED)) {
      case Outbox.Appended.Added _ -> {
        parts.wake.accept(target);
        count(from, "accepted");
        yield accepted("accepted", "it is passed on" + settled);
      }
      case Outbox.Appended.Repeated _ -> {
        count(from, "repeated");
        yield accepted("repeated", "it was passed on before");
      }
      case Outbox.Appended.TooMany many -> tooMany(from, many.pause());
    };
  }

  private Response tooMany(String from, Duration wait) {
    count(from, "rate-limited");
    String most = "at most " + HookRate.PER_MINUTE + " webhooks a minute are taken";
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return problem(429, "Too Many Requests", most).with("Retry-After", Long.toString(seconds));
  }

  /** Brings a closed or reopened issue home; only from a sender that proved itself. */
  private String settle(RelayConfig config, Reading.News news) {
    Reading.Change change = news.change();
    String project = config.project();
    if (change == null || project == null || config.secret() == null) {
      return "";
    }
    return parts.closings.set(project, change.issue(), change.status())
        ? "; the issue is " + change.status().label() + " here, too"
        : "; its issue is not one of the project";
  }

  private static Reading read(RelayConfig config, Hook hook, Instant now) throws RefusedException {
    Tree tree = hook.tree();
    Optional<String> github = hook.headers().find(Github.EVENT);
    Optional<String> gitlab = hook.headers().find(Gitlab.EVENT);
    return switch (config.from()) {
      case BACKLOG -> Backlog.read(object(tree), config.space(), config.language(), now);
      case GITHUB -> Github.read(needed(github, Github.EVENT), object(tree), now);
      case GITLAB -> Gitlab.read(needed(gitlab, Gitlab.EVENT), object(tree), now);
      case ANY -> {
        if (github.isPresent() && tree.isObject()) {
          yield Github.read(github.get(), tree, now);
        }
        if (gitlab.isPresent() && tree.isObject()) {
          yield Gitlab.read(gitlab.get(), tree, now);
        }
        Language language = config.language();
        yield Backlog.sent(tree)
            ? Backlog.read(tree, config.space(), language, now)
            : Anything.read(tree, now);
      }
    };
  }

  private static Tree object(Tree tree) throws RefusedException {
    if (!tree.isObject()) {
      throw new RefusedException(400, "malformed", "the body must be a JSON object");
    }
    return tree;
  }

  private static String needed(Optional<String> header, String name) throws RefusedException {
    return header.orElseThrow(
        () -> new RefusedException(400, "malformed", "the header " + name + " is missing"));
  }

  /**
   * Names a delivery: what is sent again under the same name is passed on once. GitLab's event id
   * is shared by all events of one of its requests, so the body belongs to the name; Backlog sends
   * no id, but its bodies hold one. Without any, only what comes at the same moment is the same.
   */
  private static String delivery(From from, Hook hook, Instant now) {
    for (String header : List.of("X-GitHub-Delivery", "Idempotency-Key", "webhook-id")) {
      Optional<String> id = hook.headers().find(header);
      if (id.isPresent() && !id.get().isBlank()) {
        return header + " " + id.get();
      }
    }
    String body = sha(hook.body());
    Optional<String> event = hook.headers().find("X-Gitlab-Event-UUID");
    if (event.isPresent()) {
      return event.get() + " " + body;
    }
    boolean named =
        (from == From.BACKLOG || Backlog.sent(hook.tree())) && !hook.tree().text("id").isEmpty();
    return named ? body : body + " " + now.toEpochMilli();
  }

  private static String sha(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void count(String from, String result) {
    meter.count(MetricNames.RELAYED, "from", from, "result", result);
  }

  private static Response accepted(String status, String note) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("status", status);
    members.put("note", note);
    return Response.json(202, JsonText.of(members));
  }

  private static Response problem(int status, String title, String detail) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    return Response.text(status, PROBLEM, JsonText.of(members));
  }
}
