package dev.faultline.lambda;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What a function's environment says: where the installation lies. Nothing in it is secret.
 *
 * @param stage tells installations of one account apart
 * @param config the config file's key in the bucket; empty where there is none
 * @param variables all of the environment
 */
record Surroundings(
    String stage,
    String table,
    String bucket,
    String queuePrefix,
    int retentionDays,
    Optional<String> config,
    String region,
    Map<String, String> variables) {

  /**
   * Reads the environment.
   *
   * @throws IllegalStateException for a variable that is missing or unusable; the stack sets them
   */
  static Surroundings of(Map<String, String> variables) {
    return new Surroundings(
        required(variables, "FAULTLINE_STAGE"),
        required(variables, "FAULTLINE_TABLE"),
        required(variables, "FAULTLINE_BUCKET"),
        required(variables, "FAULTLINE_QUEUE_PREFIX"),
        days(required(variables, "FAULTLINE_RETENTION_DAYS")),
        Optional.ofNullable(variables.get("FAULTLINE_CONFIG")).filter(key -> !key.isBlank()),
        required(variables, "AWS_REGION"),
        Map.copyOf(variables));
  }

  private static String required(Map<String, String> variables, String name) {
    String value = variables.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(
          "the environment of the function has no " + name + "; the stack sets it");
    }
    return value;
  }

  private static int days(String text) {
    try {
      int days = Integer.parseInt(text);
      if (days > 0) {
        return days;
      }
    } catch (NumberFormatException e) {
      // Told below, as of a number that is too small.
    }
    throw new IllegalStateException("FAULTLINE_RETENTION_DAYS is " + text + ", no number of days");
  }

  /** Where a service is, if not where its region has it. */
  Optional<URI> endpoint(String service) {
    return Optional.ofNullable(variables.get("AWS_ENDPOINT_URL_" + service)).map(URI::create);
  }

  /** The same without what the environment says beside it. */
  Surroundings bare() {
    return new Surroundings(
        stage, table, bucket, queuePrefix, retentionDays, config, region, Map.of());
  }

  /** The name of one of the installation's parameters in SSM. */
  String parameter(String what) {
    return "/faultline/%s/%s".formatted(stage, what);
  }
}
