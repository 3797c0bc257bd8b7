package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultline.server.aws.Bundle;
import dev.faultline.server.aws.Deploy;
import dev.faultline.server.aws.DeployOptions;
import dev.faultline.server.aws.DeployOptions.Alarm;
import dev.faultline.server.aws.DirectReach;
import dev.faultline.settings.OnAws;
import dev.faultline.settings.SettingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes or upgrades an installation on AWS. */
@Command(
    name = "deploy",
    description =
        "Makes an installation on AWS, or upgrades it to this version. What is not said stays as it"
            + " is. See docs/aws.md.",
    mixinStandardHelpOptions = true)
final class DeployCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private AwsOptions aws = new AwsOptions();

  @Option(
      names = "--retention-days",
      paramLabel = "DAYS",
      description = "Days events are kept. Default: 90")
  private @Nullable Integer retentionDays;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "TOML file with more settings, the same as of serve.")
  private @Nullable Path config;

  @Option(
      names = "--alarm",
      paramLabel = "CONFIG.json",
      description =
          "Where the stack's alarms go: a notification config, or a sealed one; - reads the"
              + " standard input.")
  private @Nullable String alarm;

  @Option(
      names = "--kms-key",
      paramLabel = "ARN",
      description = "Your own KMS key for the secrets in SSM. Default: AWS's, which is free")
  private @Nullable String kmsKey;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the template, such as MaximumConcurrency=50.")
  private Map<String, String> set = new LinkedHashMap<>();

  /** One thing instead of deploying. */
  private static final class Instead {
    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Option(
        names = "--print-policy",
        description = "Print what the deployer must be allowed, as an IAM policy.")
    private boolean printPolicy;

    @Option(
        names = "--unpack",
        paramLabel = "FOLDER",
        description = "Write template, code and policy into a folder, for AWS's own tools.")
    private @Nullable Path unpack;
  }

  @ArgGroup private Instead instead = new Instead();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (instead.printPolicy) {
      out.print(Bundle.ofJarPolicy());
      out.flush();
      return 0;
    }
    DeployOptions options =
        new DeployOptions(aws.stage(), parameters(), config(), alarm(), instead.dryRun, aws.yes());
    Bundle bundle = Bundle.ofJar();
    if (instead.unpack != null) {
      unpack(bundle, instead.unpack, out);
      return 0;
    }
    Terminal terminal = new Terminal(out);
    try (DirectReach reach = new DirectReach()) {
      aws.run(
          cloud ->
              new Deploy(cloud, bundle, terminal, reach, new SecureRandom(), InstantSource.system())
                  .run(options));
    }
    return 0;
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>(set);
    if (retentionDays != null) {
      parameters.put("RetentionDays", retentionDays.toString());
    }
    if (kmsKey != null) {
      parameters.put("KmsKeyArn", kmsKey);
    }
    return parameters;
  }

  /** Read here as the functions will read it, so that a mistake shows now and not there. */
  private Optional<String> config() throws IOException, SettingException {
    if (config == null) {
      return Optional.empty();
    }
    String text = GivenFile.text("the config file", config);
    OnAws.read(text, Optional.empty());
    return Optional.of(text);
  }

  private Optional<Alarm> alarm() throws IOException, CommandException {
    if (alarm == null) {
      return Optional.empty();
    }
    JsonNode read = ConfigFile.readOrSealed(alarm, System.in);
    if (read.isTextual()) {
      return Optional.of(new Alarm.Sealed(read.asText()));
    }
    ObjectNode request = JSON.createObjectNode();
    request.set("config", read);
    return Optional.of(new Alarm.Open(request.toString()));
  }

  private void unpack(Bundle bundle, Path folder, PrintWriter out) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : Deploy.unpacked(bundle, parameters()).entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.write(target, file.getValue());
      out.println(target);
    }
    out.flush();
  }
}
