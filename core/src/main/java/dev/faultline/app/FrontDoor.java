package dev.faultline.app;

import dev.faultline.http.Door;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.ingest.Ingest;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.protocol.CarriedConfig;
import dev.faultline.protocol.Protocol;
import dev.faultline.storage.StorageException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.random.RandomGenerator;

/**
 * Which door a path belongs to. Own routes win; what is left may be a faultline path under a prefix
 * of the client's choice. Faults of ours end here: an id in the answer and in the log.
 */
final class FrontDoor implements Handler {
  private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

  private static final String RETRY_SECONDS = "5";
  private static final String INGEST = "ingest";
  private static final Door NOBODY = new Door("none", _ -> true, FrontDoor::nothing);

  private final List<Door> doors;
  private final Ingest ingest;
  private final Meter meter;
  private final RandomGenerator random;
  private final Phaser inWork = new Phaser(1);

  /**
   * The entrance.
   *
   * @param doors in the order they are asked
   */
  FrontDoor(List<Door> doors, Ingest ingest, Meter meter, RandomGenerator random) {
    this.doors = List.copyOf(doors);
    this.ingest = ingest;
    this.meter = meter;
    this.random = random;
  }

  @Override
  public Response handle(Request request) {
    long began = System.nanoTime();
    inWork.register();
    Door door = NOBODY;
    Response response;
    try {
      door = find(request);
      response = door.handler().handle(request);
    } catch (StorageException e) {
      response = fault(request, door, e.passing() ? 503 : 500, e);
    } catch (RuntimeException | StackOverflowError e) {
      response = fault(request, door, 500, e);
    } finally {
      inWork.arriveAndDeregister();
    }
    String status = Integer.toString(response.status());
    meter.count(MetricNames.REQUESTS, "door", door.name(), "status", status);
    if (response.status() >= 500) {
      meter.counter(MetricNames.FAULTS).add();
    }
    meter
        .histogram(MetricNames.REQUEST_SECONDS, Meter.LATENCY_SECONDS, "door", door.name())
        .observeNanos(System.nanoTime() - began);
    return response;
  }

  private Door find(Request request) {
    Optional<CarriedConfig> carried = CarriedConfig.of(request);
    Request addressed = carried.isPresent() ? carried.get().rest() : request;
    Optional<Protocol> protocol = ingest.find(addressed);
    if (protocol.isPresent()) {
      List<String> configs = carried.map(CarriedConfig::config).stream().toList();
      return new Door(INGEST, _ -> true, _ -> ingest.accept(protocol.get(), addressed, configs));
    }
    if (carried.isPresent()) {
      return NOBODY;
    }
    for (Door door : doors) {
      if (door.takes().test(request)) {
        return door;
      }
    }
    return NOBODY;
  }

  private static Response nothing(Request request) {
    return Response.json(
            404,
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"nothing is served under this path\"}")
        .with("Content-Type", "application/problem+json");
  }

  private Response fault(Request request, Door door, int status, Throwable fault) {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    String what = status == 503 ? "storage does not work now" : "a fault of the server";
    LOG.log(
        System.Logger.Level.ERROR,
        what + " " + id + " (" + request.method() + " on the door " + door.name() + ")",
        fault);
    Response response =
        wordedByDoor(request, door, status, id).orElseGet(() -> plain(status, what, id));
    return status == 503 ? response.with("Retry-After", RETRY_SECONDS) : response;
  }

  private static Optional<Response> wordedByDoor(
      Request request, Door door, int status, String id) {
    try {
      return door.faults().answer(request, status, id);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(System.Logger.Level.ERROR, "the answer to fault " + id + " failed, too", e);
      return Optional.empty();
    }
  }

  private static Response plain(int status, String what, String id) {
    return Response.json(
            status,
            "{\"type\":\"about:blank\",\"title\":\""
                + what
                + "\",\"status\":"
                + status
                + ",\"detail\":\"it is in the server's log under this id\",\"id\":\""
                + id
                + "\",\"message\":\""
                + what
                + "\",\"error\":\""
                + what
                + "\"}")
        .with("Content-Type", "application/problem+json")
        .with("Access-Control-Allow-Origin", "*");
  }

  /** Waits for the requests in work. */
  void drain() {
    inWork.arriveAndAwaitAdvance();
  }
}
