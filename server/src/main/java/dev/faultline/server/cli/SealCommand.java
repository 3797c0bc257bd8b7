package dev.faultline.server.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Seals a notification config. */
@Command(
    name = "seal",
    description =
        "Seals a notification config: prints a string that stands in its place and that only this"
            + " installation can open.",
    mixinStandardHelpOptions = true)
final class SealCommand implements Callable<Integer> {
  @Mixin private SettingOptions options = new SettingOptions();

  /** Said on purpose, one way or the other: whoever holds the string may use it there. */
  private static final class Reach {
    @Option(
        names = "--project",
        paramLabel = "PROJECT",
        description = "The only project it may be used for.")
    private @Nullable String project;

    @Option(names = "--any-project", description = "It may be used for every project.")
    private boolean any;
  }

  @ArgGroup(multiplicity = "1")
  private Reach reach = new Reach();

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "When it stops working: 12h, 90d, 4w, 2027-01-31. Default: never")
  private @Nullable String expires;

  @Parameters(
      paramLabel = "CONFIG.json",
      arity = "0..1",
      description = "An entry of notifications; - or nothing reads the standard input.")
  private String file = "-";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    String request = ConfigFile.request(file, System.in, reach.any ? null : reach.project, expires);
    try (Installation installation = Installation.open(options.read())) {
      spec.commandLine()
          .getOut()
          .println(installation.post("/api/v1/seal", request).path("sealed").asText());
    }
    return 0;
  }
}
