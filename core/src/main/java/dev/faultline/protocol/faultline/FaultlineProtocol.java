package dev.faultline.protocol.faultline;

import dev.faultline.event.Category;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.project.ProjectName;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The POST of the original faultline, {@code [prefix]/projects/{project}/errors}: unmodified
 * clients report here. Lenient where the original was not; each element of {@code errors} becomes a
 * report of its own.
 */
public final class FaultlineProtocol implements Protocol {
  /** The protocol's name, stored with each event. */
  public static final String NAME = "faultline";

  private static final int IDEMPOTENCY_KEY_MAX = 255;
  private static final int WAIT_SECONDS = 60;
  private static final String BEARER = "Bearer ";
  private static final byte[] TARGETS = "\"notifications\"".getBytes(StandardCharsets.UTF_8);

  private final InstantSource clock;

  /** The clock tells a client when it may come again. */
  public FaultlineProtocol(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean takes(String method, String path) {
    return method.equals("POST")
        && FaultlinePath.parse(path).filter(FaultlinePath.Errors.class::isInstance).isPresent();
  }

  @Override
  public Caller caller(Request head) throws RefusedException {
    String project = project(head);
    Optional<String> fault = ProjectName.fault(project);
    if (fault.isPresent()) {
      throw new RefusedException(badProject(fault.get()));
    }
    List<String> keys = keys(head);
    if (keys.isEmpty()) {
      throw new RefusedException(403, "no-key", "no key was shown; send one in X-Api-Key");
    }
    return new Caller(project, keys, false);
  }

  /** The refusal of a project name, the same on every route. */
  public static Refusal badProject(String fault) {
    return new Refusal(
        400, "project-name", fault, List.of(new Refusal.Fault(fault, List.of("project"))), 0);
  }

  @Override
  public Parcel open(Request head, byte[] body, Framing framing) throws RefusedException {
    PostBody post = PostScan.scan(body, framing.limits());
    if (!post.faults().isEmpty()) {
      int count = post.faults().size();
      String first = post.faults().getFirst().message();
      throw new RefusedException(
          new Refusal(
              400,
              "schema",
              count == 1 ? first : first + " (and " + (count - 1) + " more, see errors)",
              post.faults(),
              0));
    }
    List<EventId> ids = ids(head, post.errors().size(), framing);
    PostParts parts = new PostParts(post, ids, framing.limits());
    List<Parcel.Item> items = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      items.add(
          new Parcel.Report(
              Category.ERROR,
              new Entry(ids.get(i), framing.now(), NAME, "error", parts.payload(i), Map.of())));
    }
    List<String> configs = post.notifications().stream().map(post::text).toList();
    return new Parcel(new Caller(project(head), keys(head), false), items, configs);
  }

  @Override
  public EventDraft translate(Entry entry) throws RefusedException {
    return new ErrorTranslation(entry).translate();
  }

  @Override
  public Response accepted(Request head, Parcel parcel, List<Receipt> receipts) {
    if (!receipts.isEmpty()
        && receipts.stream().allMatch(r -> r.outcome() == Outcome.RATE_LIMITED)) {
      String reason = "rate limit reached: " + receipts.getFirst().reason();
      return refused(head, new Refusal(429, "rate-limited", reason, List.of(), WAIT_SECONDS));
    }
    return FaultlineAnswer.json(
        201,
        json -> {
          if (!receipts.isEmpty()) {
            json.writeStringField("id", id(receipts));
          }
          json.writeObjectFieldStart("data");
          json.writeObjectFieldStart("errors");
          json.writeNumberField("postCount", receipts.size());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  @Override
  public Response refused(Request head, Refusal refusal) {
    return FaultlineAnswer.error(refusal, clock.instant());
  }

  /** Up to the notification targets: addresses and tokens may stand in them. */
  @Override
  public byte[] sample(byte[] body) {
    for (int i = 0; i <= body.length - TARGETS.length; i++) {
      int n = 0;
      while (n < TARGETS.length && body[i + n] == TARGETS[n]) {
        n++;
      }
      if (n == TARGETS.length) {
        return Arrays.copyOf(body, i + n);
      }
    }
    return body;
  }

  /** The first that was stored; where none was, what names the first in our records. */
  private static String id(List<Receipt> receipts) {
    for (Receipt receipt : receipts) {
      if (receipt.ordinal() > 0) {
        return OccurrenceId.of(receipt.time(), receipt.ordinal()).toString();
      }
    }
    return receipts.getFirst().id().toString();
  }

  private static List<String> keys(Request head) {
    return head.headers()
        .find("X-Api-Key")
        .or(
            () ->
                head.headers()
                    .find("Authorization")
                    .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                    .map(value -> value.substring(BEARER.length())))
        .map(key -> List.of(key.strip()))
        .orElse(List.of());
  }

  private static String project(Request head) {
    return FaultlinePath.parse(head.path())
        .filter(FaultlinePath.Errors.class::isInstance)
        .map(path -> ((FaultlinePath.Errors) path).project())
        .orElseThrow(() -> new IllegalStateException("not a path of this protocol"));
  }

  /** New ids, or with an {@code Idempotency-Key} the same ones for the same key. */
  private static List<EventId> ids(Request head, int count, Framing framing)
      throws RefusedException {
    String key = head.headers().find("Idempotency-Key").map(String::strip).orElse("");
    if (key.length() > IDEMPOTENCY_KEY_MAX) {
      throw new RefusedException(
          400,
          "idempotency-key",
          "header Idempotency-Key is longer than %d characters".formatted(IDEMPOTENCY_KEY_MAX));
    }
    List<EventId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(key.isEmpty() ? framing.newId() : derived(project(head), key, i));
    }
    return ids;
  }

  private static EventId derived(String project, String key, int index) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(project, key)) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        sha.update(bytes);
      }
      return EventId.of(sha.digest(ByteBuffer.allocate(4).putInt(index).array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
