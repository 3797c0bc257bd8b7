package dev.faultline.server.aws;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * The keys of an installation in SSM. They are made once and never overwritten: what the envelope
 * key encrypted would be lost, and all clients would have to be told another key.
 */
final class StageKeys {
  private static final String MASTER = "master-key";
  private static final String CLIENTS = "client-keys";
  private static final String ENVELOPE = "envelope-key";
  private static final String ALARM = "alarm";

  /** Most of a value of the tier that costs nothing. */
  private static final int VALUE_CHARS_MAX = 4_096;

  /** Those that are made. */
  private static final List<String> MADE = List.of(MASTER, CLIENTS, ENVELOPE);

  private final SsmClient ssm;
  private final Stage stage;
  private final SecureRandom random;

  StageKeys(SsmClient ssm, Stage stage, SecureRandom random) {
    this.ssm = ssm;
    this.stage = stage;
    this.random = random;
  }

  /** What is needed to send a first event and to log in. */
  record Keys(String master, String client) {}

  /** Names of the keys that are not there yet. */
  List<String> missing() {
    Map<String, String> found = read();
    return MADE.stream().filter(name -> !found.containsKey(name)).toList();
  }

  /** Makes what is missing. */
  List<String> make(Optional<String> kmsKey) {
    List<String> made = missing();
    for (String name : made) {
      try {
        put(name, value(name), kmsKey, false);
      } catch (ParameterAlreadyExistsException e) {
        // Somebody deploys at the same time; theirs is as good.
      }
    }
    return made;
  }

  Keys keys() throws DeployException {
    Map<String, String> found = read();
    String master = found.get(MASTER);
    String clients = found.get(CLIENTS);
    if (master == null || clients == null) {
      throw new DeployException(
          "%s and %s are not in SSM any more"
              .formatted(stage.parameter(MASTER), stage.parameter(CLIENTS)));
    }
    return new Keys(master, clients.split(",", -1)[0].strip());
  }

  /** All client keys. */
  List<String> clients() {
    return Arrays.stream(read().getOrDefault(CLIENTS, "").split(",", -1))
        .map(String::strip)
        .filter(key -> !key.isEmpty())
        .toList();
  }

  /** Refuses keys that SSM would not take, before anything of what moves in is written. */
  static void check(List<String> clients) throws DeployException {
    int chars = String.join(",", clients).length();
    if (chars > VALUE_CHARS_MAX) {
      throw new DeployException(
          "the %d client keys of the backup are %d characters together; SSM takes %d"
              .formatted(clients.size(), chars, VALUE_CHARS_MAX));
    }
  }

  /** What the bucket's secrets are encrypted with. */
  byte[] envelope() throws DeployException {
    String envelope = read().get(ENVELOPE);
    if (envelope == null) {
      throw new DeployException(
          "%s is not in SSM; faultline deploy makes it".formatted(stage.parameter(ENVELOPE)));
    }
    return Base64.getDecoder().decode(envelope);
  }

  /**
   * The one exception: an installation that moves in brings the keys that its clients have. They
   * are encrypted with the KMS key that those before were.
   */
  void replace(String master, List<String> clients) {
    put(MASTER, master, kmsKey(MASTER), true);
    if (!clients.isEmpty()) {
      put(CLIENTS, String.join(",", clients), kmsKey(CLIENTS), true);
    }
  }

  private Optional<String> kmsKey(String name) {
    String parameter = stage.parameter(name);
    return ssm
        .describeParametersPaginator(
            request ->
                request.parameterFilters(
                    ParameterStringFilter.builder()
                        .key("Name")
                        .option("Equals")
                        .values(parameter)
                        .build()))
        .stream()
        .flatMap(page -> page.parameters().stream())
        .map(ParameterMetadata::keyId)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Where alarms go, as a sealed config. */
  void alarm(String sealed, Optional<String> kmsKey) {
    put(ALARM, sealed, kmsKey, true);
  }

  /** Every name that may be there beside what the stack makes. */
  List<String> all() {
    List<String> names = new ArrayList<>();
    MADE.forEach(name -> names.add(stage.parameter(name)));
    names.add(stage.parameter(ALARM));
    return names;
  }

  /** Removes them; says which there were. */
  List<String> remove() {
    return ssm.deleteParameters(request -> request.names(all())).deletedParameters();
  }

  private Map<String, String> read() {
    Map<String, String> found = new HashMap<>();
    List<String> names = MADE.stream().map(stage::parameter).toList();
    for (Parameter parameter :
        ssm.getParameters(request -> request.names(names).withDecryption(true)).parameters()) {
      String name = parameter.name().substring(parameter.name().lastIndexOf('/') + 1);
      found.put(name, Objects.requireNonNull(parameter.value(), name));
    }
    return found;
  }

  private void put(String name, String value, Optional<String> kmsKey, boolean overwrite) {
    ssm.putParameter(
        request -> {
          request
              .name(stage.parameter(name))
              .type(ParameterType.SECURE_STRING)
              .value(value)
              .overwrite(overwrite);
          kmsKey.ifPresent(request::keyId);
        });
  }

  /** A new key; the client's is 32 hex digits, what every Sentry client takes for a public key. */
  private String value(String name) {
    return switch (name) {
      case MASTER -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(33));
      case CLIENTS -> HexFormat.of().formatHex(bytes(16));
      case ENVELOPE -> Base64.getEncoder().encodeToString(bytes(32));
      default -> throw new IllegalArgumentException(name + " is not made here");
    };
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
