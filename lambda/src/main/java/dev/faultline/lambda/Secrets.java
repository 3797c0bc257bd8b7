package dev.faultline.lambda;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * What SSM keeps for an installation. Never in an environment variable, which every reader of the
 * function's settings sees, and never in a snapshot.
 *
 * @param alarm the sealed config that alarms are told to
 * @param versions which versions these are, by the parameters' names
 */
record Secrets(
    String masterKey,
    List<String> clientKeys,
    byte[] envelopeKey,
    String url,
    Optional<String> alarm,
    Map<String, Long> versions) {
  private static final String MASTER = "master-key";
  private static final String CLIENTS = "client-keys";
  private static final String ENVELOPE = "envelope-key";
  private static final String URL = "url";
  private static final String ALARM = "alarm";

  /**
   * Reads all of them, in one call.
   *
   * @throws IllegalStateException that names what is missing
   */
  static Secrets read(SsmClient ssm, Surroundings surroundings) {
    List<Parameter> parameters = ask(ssm, surroundings, true);
    Map<String, String> found = new HashMap<>();
    parameters.forEach(parameter -> found.put(parameter.name(), parameter.value()));
    return new Secrets(
        required(found, surroundings.parameter(MASTER)),
        keys(found.getOrDefault(surroundings.parameter(CLIENTS), "")),
        envelope(surroundings.parameter(ENVELOPE), found),
        required(found, surroundings.parameter(URL)).replaceAll("/+$", ""),
        Optional.ofNullable(found.get(surroundings.parameter(ALARM))).filter(s -> !s.isBlank()),
        versions(parameters));
  }

  /** Which versions there are now. Asked without the values, which KMS takes a price for. */
  static Map<String, Long> versions(SsmClient ssm, Surroundings surroundings) {
    return versions(ask(ssm, surroundings, false));
  }

  private static List<Parameter> ask(SsmClient ssm, Surroundings surroundings, boolean decrypted) {
    List<String> names = new ArrayList<>();
    for (String what : List.of(MASTER, CLIENTS, ENVELOPE, URL, ALARM)) {
      names.add(surroundings.parameter(what));
    }
    return ssm.getParameters(request -> request.names(names).withDecryption(decrypted))
        .parameters();
  }

  private static Map<String, Long> versions(List<Parameter> parameters) {
    Map<String, Long> versions = new HashMap<>();
    parameters.forEach(
        parameter ->
            versions.put(parameter.name(), Objects.requireNonNullElse(parameter.version(), 0L)));
    return Map.copyOf(versions);
  }

  private static String required(Map<String, String> found, String name) {
    String value = found.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw new IllegalStateException("SSM has no %s; faultline deploy makes it".formatted(name));
    }
    return value;
  }

  private static List<String> keys(String text) {
    List<String> keys = new ArrayList<>();
    for (String key : text.split(",", -1)) {
      if (!key.isBlank()) {
        keys.add(key.strip());
      }
    }
    return List.copyOf(keys);
  }

  private static byte[] envelope(String name, Map<String, String> found) {
    try {
      return Base64.getDecoder().decode(required(found, name));
    } catch (IllegalArgumentException e) {
      // Without its text, which is the key.
      throw new IllegalStateException(name + " in SSM is no base64");
    }
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "secrets of " + url;
  }
}
