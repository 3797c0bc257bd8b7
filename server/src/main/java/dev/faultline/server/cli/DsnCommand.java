package dev.faultline.server.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.faultline.http.Percent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the address clients of a project are set up with. */
@Command(
    name = "dsn",
    description = "Prints the DSN of a project, for the clients that report into it.",
    mixinStandardHelpOptions = true)
final class DsnCommand implements Callable<Integer> {
  @Mixin private SettingOptions options = new SettingOptions();

  @Option(names = "--create", description = "Make the project where it is not there.")
  private boolean create;

  @Parameters(paramLabel = "PROJECT", description = "Name or id.")
  private String project = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    try (Installation installation = Installation.open(options.read())) {
      JsonNode found =
          create
              ? installation.post(
                  "/api/v1/projects",
                  "{\"name\":\""
                      + new String(JsonStringEncoder.getInstance().quoteAsString(project))
                      + "\"}")
              : installation.get("/api/v1/projects/" + Percent.encode(project));
      String dsn = found.path("dsn").asText("");
      if (dsn.isEmpty()) {
        throw new CommandException(
            Program.FAULT, "all client keys of %s are revoked; make one".formatted(project));
      }
      spec.commandLine().getOut().println(dsn);
    }
    return 0;
  }
}
