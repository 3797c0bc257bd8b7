package dev.faultline.ingest;

import dev.faultline.project.Project;
import dev.faultline.protocol.RefusedException;
import java.util.Optional;

/**
 * The project that a request reports into: there already, or one that its first report may make. It
 * is made as late as possible, so that a request which turns out to hold nothing leaves no empty
 * project behind.
 */
public interface Destination {
  /** The project's name or number, as the caller says it. */
  String name();

  /** The project, if it is there. */
  Optional<Project> find();

  /** The project, made now where it is not there; refused where it may not be made any more. */
  Project getOrCreate() throws RefusedException;
}
