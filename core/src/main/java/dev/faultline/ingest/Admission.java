package dev.faultline.ingest;

import dev.faultline.access.Keys;
import dev.faultline.config.Limits;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectName;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.RefusedException;
import dev.faultline.storage.Projects;
import java.util.HashSet;
import java.util.Optional;

/**
 * Who may report into which project. A project's own key opens that project; a server-wide client
 * key opens every project, and its first event makes one that is not there yet.
 */
final class Admission {
  private final Projects projects;
  private final Keys keys;
  private final Limits limits;

  Admission(Projects projects, Keys keys, Limits limits) {
    this.projects = projects;
    this.keys = keys;
    this.limits = limits;
  }

  /** Where the caller's reports go: its project is there, or the caller may make it. */
  Destination check(Caller caller) throws RefusedException {
    String name = caller.project();
    Optional<String> fault = ProjectName.fault(name);
    if (fault.isPresent()) {
      throw new RefusedException(400, "bad-project", fault.get());
    }
    if (caller.keys().isEmpty()) {
      throw new RefusedException(401, "no-key", "no client key was sent");
    }
    if (new HashSet<>(caller.keys()).size() > 1) {
      throw new RefusedException(
          400, "contradicting-keys", "several different client keys were sent");
    }
    String key = caller.keys().getFirst();
    Optional<Project> known = projects.find(name);
    boolean opens =
        keys.isServerWide(key)
            || keys.isMaster(key)
            || known.filter(project -> keys.isOf(project, key)).isPresent();
    if (!opens) {
      throw new RefusedException(
          403, "wrong-key", "the client key is not valid for project " + name);
    }
    if (known.isEmpty()) {
      mayCreate(caller);
    }
    return new Admitted(caller, known);
  }

  /** What a caller was admitted to. */
  private final class Admitted implements Destination {
    private final Caller caller;
    private final Optional<Project> known;

    private Admitted(Caller caller, Optional<Project> known) {
      this.caller = caller;
      this.known = known;
    }

    @Override
    public String name() {
      return caller.project();
    }

    @Override
    public Optional<Project> find() {
      return known;
    }

    @Override
    public Project getOrCreate() throws RefusedException {
      if (known.isPresent()) {
        return known.get();
      }
      // Others were made, or this one, while the report was read.
      Optional<Project> now = check(caller).find();
      return now.isPresent() ? now.get() : projects.getOrCreate(name());
    }
  }

  private void mayCreate(Caller caller) throws RefusedException {
    String name = caller.project();
    if (ProjectName.isDigits(name) && !ProjectName.isNumber(name)) {
      throw new RefusedException(
          403,
          "no-such-project",
          "there is no project " + name + "; only 1 to 999999 are made by their first event");
    }
    if (caller.numbered() && !ProjectName.isNumber(name)) {
      throw new RefusedException(
          403, "no-such-project", "there is no project " + name + "; use its number");
    }
    if (projects.size() >= limits.implicitProjects()) {
      throw new RefusedException(
          403,
          "too-many-projects",
          "project "
              + name
              + " was not made: there are "
              + limits.implicitProjects()
              + " projects (limit implicit-projects)");
    }
  }
}
