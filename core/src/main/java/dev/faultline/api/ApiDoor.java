package dev.faultline.api;

import dev.faultline.access.Keys;
import dev.faultline.config.Config;
import dev.faultline.digest.Triage;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.http.Router;
import dev.faultline.notify.Desk;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Revocations;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Tallies;
import dev.faultline.vitals.Installation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON API for programs: everything under {@code /api/v1}, with the master key, and its
 * description at {@code /openapi.json}, without one. There is no CORS: the master key does not
 * belong into a browser.
 */
public final class ApiDoor implements Handler {
  private static final String ROOT = "/api/v1";
  private static final String DOCUMENT = "/openapi.json";
  private static final int RETRY_SECONDS = 10;

  private final Keys keys;
  private final Router router = new Router();
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** What is sealed, with what, and what of it is not used any more. */
  public record Sealed(Sealing sealing, TinkSeals seals, Revocations revocations) {}

  /** A door to the given stores; {@code version} is the build's. */
  public ApiDoor(
      Config config,
      Keys keys,
      Projects projects,
      Issues issues,
      Events events,
      Tallies tallies,
      Triage triage,
      Sealed sealed,
      Desk desk,
      Installation installation,
      InstantSource clock,
      String version) {
    this.keys = keys;
    Lookup lookup = new Lookup(projects, issues);
    PageLinks links = new PageLinks(config.url());
    endpoints.addAll(new ProjectRoutes(projects, triage, lookup, links).endpoints());
    endpoints.addAll(new IssueRoutes(issues, triage, lookup, links, clock).endpoints());
    endpoints.addAll(new EventRoutes(issues, events, lookup, links).endpoints());
    endpoints.addAll(new OutcomeRoutes(tallies, lookup, clock).endpoints());
    endpoints.addAll(new SealRoutes(sealed.sealing, sealed.seals, projects, links).endpoints());
    endpoints.addAll(new RelayRoutes(sealed, projects, links).endpoints());
    endpoints.addAll(new DeliveryRoutes(desk, projects, lookup).endpoints());
    endpoints.addAll(new InfoRoutes(config, version, clock).endpoints());
    endpoints.addAll(new InstallationRoutes(config, installation).endpoints());
    for (Endpoint endpoint : endpoints) {
      router.on(
          endpoint.method(),
          endpoint.path(),
          (request, path) -> {
            try {
              return endpoint.action().answer(Call.check(endpoint, request, path));
            } catch (ProblemException e) {
              return e.problem().response(request.path());
            }
          });
    }
    byte[] document = OpenApi.document(config.url(), version, endpoints);
    router.on("GET", DOCUMENT, (request, path) -> Call.ok(document));
  }

  /** Whether a path is ours. */
  public boolean takes(String path) {
    return path.equals(DOCUMENT) || path.equals(ROOT) || path.startsWith(ROOT + "/");
  }

  @Override
  public Response handle(Request request) {
    Optional<Problem> stranger =
        request.path().equals(DOCUMENT) ? Optional.empty() : judge(request);
    Response response;
    try {
      response =
          stranger.map(problem -> problem.response(request.path())).orElseGet(() -> route(request));
    } catch (StorageException e) {
      if (!e.passing()) {
        throw e;
      }
      response =
          Problem.of(
                  ProblemType.STORAGE_UNAVAILABLE,
                  "The storage cannot be read or written now; ask again later.")
              .response(request.path())
              .with("Retry-After", Integer.toString(RETRY_SECONDS));
    }
    if (response.status() == ProblemType.NO_KEY.status()) {
      response.with("WWW-Authenticate", "Bearer realm=\"faultline\"");
    }
    return response.with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
  }

  /** The answer for a fault of our own that was logged under an id. */
  public static Response fault(Request request, String faultId) {
    return Problem.of(
            ProblemType.FAULT,
            "Something broke that is not your fault; the log has it as " + faultId)
        .with("faultId", faultId)
        .response(request.path());
  }

  /** Every route, for the test that holds the document against them. */
  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  private Optional<Problem> judge(Request request) {
    Optional<String> shown = Keys.shown(request);
    if (shown.isEmpty()) {
      return Optional.of(
          Problem.of(
              ProblemType.NO_KEY,
              "Send the master key as Authorization: Bearer KEY or as X-Api-Key: KEY."));
    }
    if (!keys.isMaster(shown.get())) {
      return Optional.of(
          Problem.of(
              ProblemType.WRONG_KEY,
              "The key that was sent is not the master key; client keys only report events."));
    }
    return Optional.empty();
  }

  private Response route(Request request) {
    Optional<Response> answer = router.handle(request);
    if (answer.isEmpty()) {
      return Problem.of(
              ProblemType.NO_SUCH_ADDRESS,
              "The API has no address " + request.path() + "; see " + DOCUMENT + ".")
          .response(request.path());
    }
    Response response = answer.get();
    // HEAD is answered wherever GET is.
    Optional<String> allowed =
        response.headers().find("Allow").map(methods -> methods.replace("GET", "GET, HEAD"));
    if (response.status() == ProblemType.METHOD_NOT_ALLOWED.status() && allowed.isPresent()) {
      return Problem.of(
              ProblemType.METHOD_NOT_ALLOWED,
              request.method() + " is not known here; allowed: " + allowed.get() + ".")
          .response(request.path())
          .with("Allow", allowed.get());
    }
    return response;
  }
}
