package dev.faultline.storage;

import dev.faultline.project.ClientKey;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import java.util.List;
import java.util.Optional;

/**
 * The registry of projects: small, read on every request, so kept in memory where one process
 * writes.
 */
public final class Projects {
  /** All, in name order. */
  public List<Project> list() {
    throw new UnsupportedOperationException("being built");
  }

  /** The project with this number. */
  public Optional<Project> find(ProjectId id) {
    throw new UnsupportedOperationException("being built");
  }

  /** The project with this number or name. */
  public Optional<Project> find(String idOrName) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Makes a project, or answers the one of that name. The name must have no {@link
   * dev.faultline.project.ProjectName#fault}.
   */
  public Project getOrCreate(String name) {
    throw new UnsupportedOperationException("being built");
  }

  /** Adds a client key. */
  public ClientKey addKey(ProjectId project, String label) {
    throw new UnsupportedOperationException("being built");
  }

  /** Revokes a client key; false where the project has no such working key. */
  public boolean revokeKey(ProjectId project, String key) {
    throw new UnsupportedOperationException("being built");
  }

  /** Removes a project and all it holds; false where there is none. */
  public boolean delete(ProjectId project) {
    throw new UnsupportedOperationException("being built");
  }
}
