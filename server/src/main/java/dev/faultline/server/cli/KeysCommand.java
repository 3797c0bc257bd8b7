package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultline.http.Percent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The keys that configs are sealed with. */
@Command(
    name = "keys",
    description = "The keys that notification configs are sealed with.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCommand.ListCommand.class,
      KeysCommand.RotateCommand.class,
      KeysCommand.RetireCommand.class
    })
final class KeysCommand implements Runnable {
  private static final String KEYS = "/api/v1/seal/keys";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, rotate or retire");
  }

  private static String line(JsonNode key) {
    String state =
        key.path("primary").asBoolean()
            ? "seals"
            : key.path("retired").asBoolean() ? "retired" : "opens";
    return "%s %s %s".formatted(key.path("id").asText(), key.path("createdAt").asText(), state);
  }

  /** Lists them. */
  @Command(
      name = "list",
      description =
          "Lists the keys, oldest first: id, when it was made, whether it seals, opens or"
              + " is retired.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {
    @Mixin private SettingOptions options = new SettingOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try (Installation installation = Installation.open(options.read())) {
        for (JsonNode key : installation.get(KEYS).path("items")) {
          spec.commandLine().getOut().println(line(key));
        }
      }
      return 0;
    }
  }

  /** Makes a new one. */
  @Command(
      name = "rotate",
      description = "Makes a key that seals from now on; what older ones sealed still opens.",
      mixinStandardHelpOptions = true)
  static final class RotateCommand implements Callable<Integer> {
    @Mixin private SettingOptions options = new SettingOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try (Installation installation = Installation.open(options.read())) {
        spec.commandLine().getOut().println(line(installation.post(KEYS, "")));
      }
      return 0;
    }
  }

  /** Retires one. */
  @Command(
      name = "retire",
      description = "Retires a key: no string that it sealed opens any more, for ever.",
      mixinStandardHelpOptions = true)
  static final class RetireCommand implements Callable<Integer> {
    @Mixin private SettingOptions options = new SettingOptions();

    @Parameters(paramLabel = "ID", description = "As keys list shows it.")
    private String id = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try (Installation installation = Installation.open(options.read())) {
        spec.commandLine()
            .getOut()
            .println(line(installation.delete(KEYS + "/" + Percent.encode(id))));
      }
      return 0;
    }
  }
}
