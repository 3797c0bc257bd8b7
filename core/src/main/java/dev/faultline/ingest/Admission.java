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

  /**
   * The caller's project, where it is there. A caller that may make it passes: that is done with
   * {@link #getOrCreate} when its report has been read, because a malformed one makes no project.
   */
  Optional<Project> check(Caller caller) throws RefusedException {
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
    return known;
  }

  /** The caller's project, made where it is not there and may be made. */
  Project getOrCreate(Caller caller) throws RefusedException {
    Optional<Project> known = check(caller);
    return known.isPresent() ? known.get() : projects.getOrCreate(caller.project());
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
