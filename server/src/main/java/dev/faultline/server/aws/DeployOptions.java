package dev.faultline.server.aws;

import java.util.Map;
import java.util.Optional;

/**
 * What the user wants of an installation. What is not said stays as it is.
 *
 * @param parameters values of the template's parameters by name
 * @param config the config file's text, already found good
 * @param alarm the config alarms go to, as a request to seal it, or the sealed string itself
 * @param dryRun shows what would happen and leaves everything as it was
 * @param yes nobody is asked
 */
public record DeployOptions(
    Stage stage,
    Map<String, String> parameters,
    Optional<String> config,
    Optional<Alarm> alarm,
    boolean dryRun,
    boolean yes) {
  /** Where alarms go: one of both. */
  public sealed interface Alarm {
    /** A string the installation sealed. */
    record Sealed(String text) implements Alarm {}

    /** A body for {@code POST /api/v1/seal}. */
    record Open(String request) implements Alarm {}
  }

  public DeployOptions {
    parameters = Map.copyOf(parameters);
  }
}
