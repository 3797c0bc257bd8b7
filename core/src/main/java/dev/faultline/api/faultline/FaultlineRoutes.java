package dev.faultline.api.faultline;

import dev.faultline.access.Keys;
import dev.faultline.digest.Triage;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectName;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.faultline.FaultlineAnswer;
import dev.faultline.protocol.faultline.FaultlinePath;
import dev.faultline.protocol.faultline.FaultlineProtocol;
import dev.faultline.seal.Sealing;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The original faultline's routes but for the POST of errors, which is a report and goes to {@link
 * FaultlineProtocol}: its web page and scripts work unmodified. Needs the master key. Any origin
 * may call, as the original's page lies anywhere; a key is needed all the same.
 */
public final class FaultlineRoutes implements Handler {
  private static final int RETRY_SECONDS = 10;
  private static final String ALLOWED_HEADERS =
      "Content-Type, X-Amz-Date, Authorization, X-Api-Key, X-Amz-Security-Token,"
          + " X-Amz-User-Agent, X-Amzn-Trace-Id, Idempotency-Key, Content-Encoding";

  private final Projects projects;
  private final Triage triage;
  private final Keys keys;
  private final InstantSource clock;
  private final String version;
  private final ErrorLookup lookup;
  private final ErrorRoutes errors;
  private final OccurrenceRoutes occurrences;
  private final EncryptRoute encryption;

  /** Routes over the given stores; {@code version} is the build's. */
  public FaultlineRoutes(
      Projects projects,
      Issues issues,
      Events events,
      Triage triage,
      Keys keys,
      Sealing sealing,
      InstantSource clock,
      String version) {
    this.projects = projects;
    this.triage = triage;
    this.keys = keys;
    this.clock = clock;
    this.version = version;
    this.lookup = new ErrorLookup(issues);
    this.errors = new ErrorRoutes(issues, events, triage, clock);
    this.encryption = new EncryptRoute(sealing);
    this.occurrences = new OccurrenceRoutes(issues, events);
  }

  /** Whether a request is one of ours: every method of the original's paths but its POST. */
  public boolean takes(Request request) {
    Optional<FaultlinePath> path = FaultlinePath.parse(request.path());
    return path.isPresent()
        && !(request.method().equals("POST") && path.get() instanceof FaultlinePath.Errors);
  }

  @Override
  public Response handle(Request request) {
    FaultlinePath path = FaultlinePath.parse(request.path()).orElseThrow();
    try {
      return answer(request, path);
    } catch (Refused e) {
      return FaultlineAnswer.error(e.refusal(), clock.instant());
    } catch (StorageException e) {
      String message = "the storage cannot be read or written now; ask again later";
      return FaultlineAnswer.error(
          new Refusal(503, "storage-unavailable", message, List.of(), RETRY_SECONDS),
          clock.instant());
    }
  }

  private Response answer(Request request, FaultlinePath path) {
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    List<String> allowed = methods(path);
    if (method.equals("OPTIONS")) {
      return preflight(allowed);
    }
    if (!keys.isMaster(request)) {
      throw new Refused(403, "forbidden", "this route needs the master key in X-Api-Key");
    }
    checkProject(path);
    if (!allowed.contains(method)) {
      String names = String.join(", ", allowed);
      return FaultlineAnswer.error(
              Refusal.of(
                  405,
                  "method-not-allowed",
                  request.method() + " is not known here; allowed: " + names),
              clock.instant())
          .with("Allow", names);
    }
    return switch (path) {
      case FaultlinePath.Projects() -> listProjects();
      case FaultlinePath.OneProject(String project) -> deleteProject(project);
      case FaultlinePath.Errors(String project) -> errors.list(request, projects.find(project));
      case FaultlinePath.OneError(String project, String message) ->
          error(request, method, project, message);
      case FaultlinePath.Occurrences(String project, String message) ->
          occurrences.list(request, project(project), issue(project, message));
      case FaultlinePath.OneOccurrence(String project, String message, String id) ->
          occurrences.one(project(project), issue(project, message), id);
      case FaultlinePath.Encrypt() -> encryption.answer(request);
      case FaultlinePath.Version() ->
          FaultlineAnswer.json(
              201,
              json -> {
                json.writeObjectFieldStart("data");
                json.writeStringField("version", version);
                json.writeEndObject();
              });
    };
  }

  private Response error(Request request, String method, String project, String message) {
    return switch (method) {
      case "PATCH" -> errors.patch(request, project(project), issue(project, message));
      case "DELETE" -> {
        // What is unknown is gone already.
        projects
            .find(project)
            .ifPresent(
                known ->
                    lookup
                        .find(known, message)
                        .ifPresent(issue -> triage.delete(known, issue.id())));
        yield FaultlineAnswer.empty(204);
      }
      default -> errors.get(request, project(project), issue(project, message));
    };
  }

  private Response listProjects() {
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeArrayFieldStart("projects");
          for (Project project : projects.list()) {
            json.writeStartObject();
            json.writeStringField("name", project.name());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Response deleteProject(String name) {
    projects.find(name).ifPresent(triage::deleteProject);
    return FaultlineAnswer.empty(204);
  }

  private Project project(String name) {
    return projects
        .find(name)
        .orElseThrow(() -> new Refused(404, "unknown-project", "no project " + name));
  }

  private Issue issue(String project, String message) {
    return lookup
        .find(project(project), message)
        .orElseThrow(
            () -> new Refused(404, "unknown-error", "project " + project + " has no such error"));
  }

  private static void checkProject(FaultlinePath path) {
    Optional<String> name =
        switch (path) {
          case FaultlinePath.Projects() -> Optional.empty();
          case FaultlinePath.OneProject(String project) -> Optional.of(project);
          case FaultlinePath.Errors(String project) -> Optional.of(project);
          case FaultlinePath.OneError(String project, _) -> Optional.of(project);
          case FaultlinePath.Occurrences(String project, _) -> Optional.of(project);
          case FaultlinePath.OneOccurrence(String project, _, _) -> Optional.of(project);
          case FaultlinePath.Encrypt() -> Optional.empty();
          case FaultlinePath.Version() -> Optional.empty();
        };
    name.flatMap(ProjectName::fault)
        .ifPresent(
            fault -> {
              throw new Refused(FaultlineProtocol.badProject(fault));
            });
  }

  private static List<String> methods(FaultlinePath path) {
    return switch (path) {
      case FaultlinePath.Projects() -> List.of("GET");
      case FaultlinePath.OneProject(_) -> List.of("DELETE");
      case FaultlinePath.Errors(_) -> List.of("GET", "POST");
      case FaultlinePath.OneError(_, _) -> List.of("GET", "PATCH", "DELETE");
      case FaultlinePath.Occurrences(_, _) -> List.of("GET");
      case FaultlinePath.OneOccurrence(_, _, _) -> List.of("GET");
      case FaultlinePath.Encrypt() -> List.of("POST");
      case FaultlinePath.Version() -> List.of("GET");
    };
  }

  private static Response preflight(List<String> methods) {
    List<String> all = new ArrayList<>(methods);
    all.add("OPTIONS");
    return FaultlineAnswer.empty(200)
        .with("Access-Control-Allow-Methods", String.join(", ", all))
        .with("Access-Control-Allow-Headers", ALLOWED_HEADERS)
        .with("Access-Control-Max-Age", "600");
  }
}
