package dev.faultline.server.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.faultline.http.Percent;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Option(
      names = "--with",
      paramLabel = "CONFIG.json",
      description =
          "A notification config, or a list of them, that goes into the DSN sealed: for SDKs that"
              + " cannot send one. - reads the standard input.")
  private @Nullable String config;

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "When the config stops working: 12h, 90d, 4w, 2027-01-31. Default: never")
  private @Nullable String expires;

  @Parameters(paramLabel = "PROJECT", description = "Name or id.")
  private String project = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (config == null && expires != null) {
      throw new ParameterException(spec.commandLine(), "--expires needs --with CONFIG.json");
    }
    String request =
        config == null ? null : ConfigFile.request(config, System.in, project, expires);
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
      spec.commandLine()
          .getOut()
          .println(request == null ? dsn : sealed(installation.post("/api/v1/seal", request)));
    }
    return 0;
  }

  private static String sealed(JsonNode answer) throws CommandException {
    String dsn = answer.path("dsn").asText("");
    if (answer.path("dsn").isNull() || dsn.isEmpty()) {
      throw new CommandException(Program.FAULT, answer.path("dsnFault").asText("there is no DSN"));
    }
    return dsn;
  }
}
