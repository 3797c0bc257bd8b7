package dev.faultline.api;

import dev.faultline.digest.Triage;
import dev.faultline.http.Percent;
import dev.faultline.http.Response;
import dev.faultline.project.ClientKey;
import dev.faultline.project.Dsn;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectName;
import dev.faultline.storage.Projects;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Projects and their client keys. */
final class ProjectRoutes {
  private static final String GROUP = "projects";
  private static final String ROOT = "/api/v1/projects";
  private static final String ONE = ROOT + "/{project}";
  private static final String KEYS = ONE + "/keys";

  private static final Parameter<String> NAME =
      Parameter.member(
          "name",
          Kind.text(256),
          "At most 256 bytes of UTF-8 without slash, dot and white space. A name of digits only is"
              + " the project's id and has to be 1 to 999999.");
  private static final Parameter<String> LABEL =
      Parameter.member("label", Kind.text(100), "API", "What people call the key.");
  private static final Parameter<String> KEY =
      Parameter.path("key", Kind.text(100), "A client key of the project.");

  private final Projects projects;
  private final Triage triage;
  private final Lookup lookup;
  private final PageLinks links;

  ProjectRoutes(Projects projects, Triage triage, Lookup lookup, PageLinks links) {
    this.projects = projects;
    this.triage = triage;
    this.lookup = lookup;
    this.links = links;
  }

  List<Endpoint> endpoints() {
    Endpoint.Answer none = Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT);
    return List.of(
        new Endpoint(
            "GET",
            ROOT,
            "listProjects",
            GROUP,
            "Lists the projects in the order of their names.",
            List.of(Cursor.LIMIT, Cursor.PARAMETER),
            List.of(Endpoint.Answer.of(200, "A part of the list.", "ProjectPage")),
            this::list),
        new Endpoint(
            "POST",
            ROOT,
            "createProject",
            GROUP,
            "Makes a project with a client key, or answers the one of that name.",
            List.of(NAME),
            List.of(
                Endpoint.Answer.of(201, "The project was made.", "Project"),
                Endpoint.Answer.of(200, "The project was there before.", "Project")),
            this::create),
        new Endpoint(
            "GET",
            ONE,
            "getProject",
            GROUP,
            "Gives a project with the DSN for its clients.",
            List.of(Lookup.PROJECT),
            List.of(Endpoint.Answer.of(200, "The project.", "Project"), none),
            call -> answer(200, lookup.project(call))),
        new Endpoint(
            "DELETE",
            ONE,
            "deleteProject",
            GROUP,
            "Removes a project with all its issues, events and keys.",
            List.of(Lookup.PROJECT),
            List.of(Endpoint.Answer.done("The project is gone."), none),
            this::delete),
        new Endpoint(
            "GET",
            KEYS,
            "listKeys",
            GROUP,
            "Lists a project's client keys, oldest first, revoked ones too.",
            List.of(Lookup.PROJECT),
            List.of(Endpoint.Answer.of(200, "All keys.", "KeyList"), none),
            this::keys),
        new Endpoint(
            "POST",
            KEYS,
            "createKey",
            GROUP,
            "Makes a client key for a project.",
            List.of(Lookup.PROJECT, LABEL),
            List.of(Endpoint.Answer.of(201, "The key.", "Key"), none),
            this::addKey),
        new Endpoint(
            "DELETE",
            KEYS + "/{key}",
            "revokeKey",
            GROUP,
            "Revokes a client key: what comes with it is refused from now on.",
            List.of(Lookup.PROJECT, KEY),
            List.of(
                Endpoint.Answer.done("The key is revoked."),
                none,
                Endpoint.Answer.refused(ProblemType.NO_SUCH_KEY)),
            this::revoke));
  }

  private Response list(Call call) throws ProblemException {
    List<?> list = List.of("projects");
    Optional<String> after = Cursor.open(list, call);
    int limit = call.get(Cursor.LIMIT);
    // Sorted again, so that the cursor can be a name whatever the store's order is: it stays right
    // when projects come and go between two parts.
    List<Project> rest =
        projects.list().stream()
            .sorted(Comparator.comparing(Project::name))
            .filter(project -> after.isEmpty() || project.name().compareTo(after.get()) > 0)
            .toList();
    List<Project> part = rest.subList(0, Math.min(limit, rest.size()));
    String next = part.size() == rest.size() ? null : Cursor.seal(list, part.getLast().name());
    return Call.ok(Json.object(json -> json.array("items", part, this::write).text("next", next)));
  }

  private Response create(Call call) throws ProblemException {
    String name = call.get(NAME);
    Optional<String> fault = ProjectName.fault(name);
    if (fault.isEmpty() && ProjectName.isDigits(name) && !ProjectName.isNumber(name)) {
      fault =
          Optional.of(
              "a project name of digits only is the project's id and has to be 1 to 999999");
    }
    if (fault.isPresent()) {
      throw new ProblemException(
          Problem.of(List.of(new Problem.Fault("body", "name", name, fault.get()))));
    }
    boolean there = projects.find(name).isPresent();
    Project project = projects.getOrCreate(name);
    Response response = answer(there ? 200 : 201, project);
    return there ? response : response.with("Location", ROOT + "/" + Percent.encode(name));
  }

  private Response delete(Call call) throws ProblemException {
    Project project = lookup.project(call);
    triage.deleteProject(project);
    return Response.empty(204);
  }

  private Response keys(Call call) throws ProblemException {
    Project project = lookup.project(call);
    return Call.ok(
        Json.object(
            json -> json.array("items", project.keys(), (item, key) -> write(item, project, key))));
  }

  private Response addKey(Call call) throws ProblemException {
    Project project = lookup.project(call);
    ClientKey key = projects.addKey(project.id(), call.get(LABEL));
    byte[] body = Json.object(json -> write(json, project, key));
    return Response.bytes(201, "application/json", body);
  }

  private Response revoke(Call call) throws ProblemException {
    Project project = lookup.project(call);
    if (!projects.revokeKey(project.id(), call.get(KEY))) {
      throw new ProblemException(
          ProblemType.NO_SUCH_KEY,
          "The project " + project.name() + " has no such key, or it is revoked already.");
    }
    return Response.empty(204);
  }

  private Response answer(int status, Project project) {
    return Response.bytes(status, "application/json", Json.object(json -> write(json, project)));
  }

  private void write(Json json, Project project) {
    String key = project.defaultKey();
    json.number("id", project.id().number())
        .text("name", project.name())
        .text("key", key.isEmpty() ? null : key)
        .text("dsn", Dsn.of(links.url(), project).orElse(null))
        .time("createdAt", project.createdAt())
        .text("url", links.project(project.name()));
  }

  private void write(Json json, Project project, ClientKey key) {
    json.text("key", key.key())
        .text("label", key.label())
        .text("dsn", key.active() ? Dsn.of(links.url(), project.id(), key.key()) : null)
        .time("createdAt", key.createdAt())
        .time("revokedAt", key.revokedAt());
  }
}
