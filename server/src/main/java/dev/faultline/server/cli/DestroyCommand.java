package dev.faultline.server.cli;

import dev.faultline.server.aws.Destroy;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes an installation from AWS. */
@Command(
    name = "destroy",
    description =
        "Removes an installation from AWS. While there is data it does so only when told what"
            + " becomes of it.",
    mixinStandardHelpOptions = true)
final class DestroyCommand implements Callable<Integer> {
  @Mixin private AwsOptions aws = new AwsOptions();

  /** What becomes of the data. */
  private static final class Fate {
    @Option(names = "--delete-data", description = "Events, keys and all else go for good.")
    private boolean delete;

    @ArgGroup(exclusive = false)
    private Kept kept = new Kept();

    Destroy.Data data() {
      if (delete) {
        return Destroy.Data.DELETE;
      }
      if (!kept.keep) {
        return Destroy.Data.REFUSE;
      }
      return kept.loseWaiting ? Destroy.Data.KEEP_STORED : Destroy.Data.KEEP;
    }
  }

  /** Data that stays. */
  private static final class Kept {
    @Option(
        names = "--keep-data",
        required = true,
        description =
            "Table, bucket and keys stay; a later deploy takes them over. Refused while reports"
                + " wait in the queue, which goes.")
    private boolean keep;

    @Option(
        names = "--lose-waiting",
        description = "What waits in the queue and its dead letters goes with it.")
    private boolean loseWaiting;
  }

  @ArgGroup private Fate fate = new Fate();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Terminal terminal = new Terminal(spec.commandLine().getOut());
    aws.run(cloud -> new Destroy(cloud, aws.stage(), terminal).run(fate.data(), aws.yes()));
    return 0;
  }
}
