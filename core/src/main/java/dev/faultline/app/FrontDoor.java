package dev.faultline.app;

import dev.faultline.http.Door;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.ingest.Ingest;
import dev.faultline.meter.Histogram;
import dev.faultline.meter.Meter;
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

  private final List<Door> doors;
  private final Ingest ingest;
  private final Meter meter;
  private final RandomGenerator random;
  private final Histogram ingestSeconds;
  private final Histogram otherSeconds;
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
    String seconds = "faultline_request_seconds";
    meter.describe(seconds, "How long requests took to be answered.");
    this.ingestSeconds = meter.histogram(seconds, Meter.LATENCY_SECONDS, "door", "ingest");
    this.otherSeconds = meter.histogram(seconds, Meter.LATENCY_SECONDS, "door", "other");
  }

  @Override
  public Response handle(Request request) {
    long began = System.nanoTime();
    inWork.register();
    Optional<Protocol> protocol = ingest.find(request);
    try {
      Response response =
          protocol.isPresent() ? ingest.accept(protocol.get(), request) : route(request);
      count(protocol.isPresent(), response.status());
      return response;
    } catch (StorageException e) {
      return fault(request, protocol.isPresent(), e.passing() ? 503 : 500, e);
    } catch (RuntimeException | StackOverflowError e) {
      return fault(request, protocol.isPresent(), 500, e);
    } finally {
      inWork.arriveAndDeregister();
      (protocol.isPresent() ? ingestSeconds : otherSeconds)
          .observe((System.nanoTime() - began) / 1e9);
    }
  }

  private Response route(Request request) {
    for (Door door : doors) {
      if (door.takes().test(request)) {
        return door.handler().handle(request);
      }
    }
    return Response.json(
            404,
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"nothing is served under this path\"}")
        .with("Content-Type", "application/problem+json");
  }

  private Response fault(Request request, boolean isIngest, int status, Throwable fault) {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    String what = status == 503 ? "storage does not work now" : "a fault of the server";
    LOG.log(
        System.Logger.Level.ERROR,
        what
            + " "
            + id
            + " ("
            + request.method()
            + " on the "
            + (isIngest ? "ingest" : "other")
            + " door)",
        fault);
    count(isIngest, status);
    Response response =
        Response.json(
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
    return status == 503 ? response.with("Retry-After", "5") : response;
  }

  private void count(boolean isIngest, int status) {
    meter.count(
        "faultline_requests_total",
        "door",
        isIngest ? "ingest" : "other",
        "status",
        Integer.toString(status));
  }

  /** Waits for the requests in work. */
  void drain() {
    inWork.arriveAndAwaitAdvance();
  }
}
