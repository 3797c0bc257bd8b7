package dev.faultline.ingest;

import dev.faultline.access.Keys;
import dev.faultline.codec.Unpack;
import dev.faultline.codec.UnpackRoom;
import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.event.EventId;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.project.Project;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import dev.faultline.storage.Projects;
import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door of room 2: a client's request in, its answer out when everything it brought is durable.
 * Work in flight is bounded; beyond the bound the answer is 503 at once, never a queue that grows.
 */
public final class Ingest {
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final System.Logger LOG = System.getLogger(Ingest.class.getName());
  private static final byte[] NOTHING = new byte[0];

  private final List<Protocol> protocols;
  private final Admission admission;
  private final Inbox inbox;
  private final Limits limits;
  private final Semaphore inFlight;
  private final UnpackRoom room;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final String publicHost;

  public Ingest(
      List<Protocol> protocols,
      Projects projects,
      Keys keys,
      Inbox inbox,
      Config config,
      InstantSource clock,
      RandomGenerator random,
      Meter meter) {
    this.protocols = List.copyOf(protocols);
    this.limits = config.limits();
    this.admission = new Admission(projects, keys, limits);
    this.inbox = inbox;
    this.inFlight = new Semaphore(limits.inFlight());
    this.room = new UnpackRoom(limits);
    this.clock = clock;
    this.random = random;
    this.publicHost = hostOf(config.url());
    meter.gauge(MetricNames.UNPACKED_BYTES, room::taken);
    meter.gauge(MetricNames.IN_FLIGHT, () -> limits.inFlight() - inFlight.availablePermits());
  }

  /** The protocol whose path this is; empty for paths of other doors. */
  public Optional<Protocol> find(Request request) {
    for (Protocol protocol : protocols) {
      if (protocol.takes(request.method(), request.path())) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }

  /**
   * Takes a request of this protocol.
   *
   * @param configs notification configs that the address carries, see {@link Parcel#configs()}
   */
  public Response accept(Protocol protocol, Request request, List<String> configs) {
    Optional<Response> preflight = protocol.preflight(request);
    if (preflight.isPresent()) {
      return preflight.get();
    }
    if (!inFlight.tryAcquire()) {
      return protocol.refused(
          request,
          unavailable("overloaded", "too many requests in work (limit in-flight); try again"));
    }
    try (UnpackRoom.Share share = room.share()) {
      return take(protocol, request, configs, share);
    } finally {
      inFlight.release();
    }
  }

  private Response take(
      Protocol protocol, Request request, List<String> configs, UnpackRoom.Share share) {
    Destination to = null;
    byte[] body = NOTHING;
    try {
      Caller caller = protocol.caller(request);
      if (!caller.project().isEmpty() && !caller.keys().isEmpty()) {
        to = admission.check(caller);
      }
      body = Unpack.body(request, share);
      Parcel parcel = protocol.open(request, body, new RequestFraming(share)).and(configs);
      if (to == null || to.find().isEmpty()) {
        to = admission.check(parcel.caller());
      }
      List<Receipt> receipts = inbox.accept(to, protocol.name(), parcel);
      return protocol.accepted(request, parcel, receipts);
    } catch (RefusedException e) {
      if (e.refusal().status() == 503) {
        // It may come again, and under load nothing is written for what was not taken.
        return protocol.refused(request, e.refusal());
      }
      return refuse(protocol, request, to, body, e.refusal());
    } catch (IOException e) {
      return refuse(
          protocol,
          request,
          to,
          body,
          Refusal.of(400, "broken-body", "the connection broke before the body was whole"));
    } catch (StorageException e) {
      if (!e.passing()) {
        throw e;
      }
      return protocol.refused(
          request, unavailable("storage", "storage does not take writes now; try again"));
    }
  }

  private Response refuse(
      Protocol protocol, Request request, @Nullable Destination to, byte[] body, Refusal refusal) {
    try {
      boolean limited = refusal.status() == 429 || refusal.code().startsWith("too-many-");
      byte[] sample = protocol.sample(body);
      Project project = to == null ? null : to.find().orElse(null);
      inbox.refused(project, protocol.name(), refusal.code(), limited, sample);
    } catch (StorageException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a refused request could not be counted: " + refusal.code(),
          e);
    }
    // The refusal stands whether it could be counted or not; the meter has it in any case.
    return protocol.refused(request, refusal);
  }

  private static Refusal unavailable(String code, String message) {
    return new Refusal(503, code, message, List.of(), RETRY_AFTER_SECONDS);
  }

  private static String hostOf(String url) {
    String authority = URI.create(url).getAuthority();
    return authority == null ? "" : authority;
  }

  /** Framing by the clock and the randomness this room was given. */
  private final class RequestFraming implements Protocol.Framing {
    private final UnpackRoom.Share share;

    private RequestFraming(UnpackRoom.Share share) {
      this.share = share;
    }

    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public EventId newId() {
      return new EventId(random.nextLong(), random.nextLong());
    }

    @Override
    public Limits limits() {
      return limits;
    }

    @Override
    public void unpacked(long bytes) throws RefusedException {
      share.take(bytes);
    }

    @Override
    public String publicHost() {
      return publicHost;
    }
  }
}
