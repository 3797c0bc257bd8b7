package dev.faultline.server.cli;

import dev.faultline.move.BackupReader;
import dev.faultline.move.Import;
import dev.faultline.move.KeyBox;
import dev.faultline.storage.Arrivals;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Moves a backup into an empty home. */
@Command(
    name = "import",
    description = "Moves a backup into an empty installation, and reads all of it back.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  private static final String STANDARD = "-";

  @Mixin private MovingOptions options = new MovingOptions();
  @Mixin private PassPhrase passPhrase = new PassPhrase();

  @Option(names = "--without-keys", description = "Leave the keys of the backup where they are.")
  private boolean withoutKeys;

  @Option(names = "--resume", description = "Go on with an import that was not finished.")
  private boolean resume;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Where from; - for the standard input.")
  private String file = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (options.hasPrinted(spec.commandLine().getOut())) {
      return 0;
    }
    if (file.isEmpty()) {
      throw new CommandException(Program.USAGE, "the file is missing; - is the standard input");
    }
    options.check();
    long size = file.equals(STANDARD) ? 0 : Files.size(Path.of(file));
    if (size > 0) {
      // Before anything is written: a damaged backup must not leave half a home.
      try (InputStream in = open()) {
        VerifyCommand.whole(in);
      }
    }
    try (InputStream in = open();
        MovingHome home = options.home()) {
      options.told(home, err());
      BackupReader backup = new BackupReader(in);
      home.checkTarget();
      Optional<KeyBox.Keys> keys = keys(backup);
      if (keys.isPresent()) {
        home.checkFits(keys.get());
      }
      Import moving = new Import(new Arrivals(home.engine(), InstantSource.system()));
      moving.begin(backup.header(), resume);
      try {
        move(moving, backup, size, home, keys);
      } catch (IOException | RuntimeException e) {
        err().println("faultline: the import stopped; the same command with --resume goes on");
        throw e;
      }
    }
    return 0;
  }

  private void move(
      Import moving, BackupReader backup, long size, MovingHome home, Optional<KeyBox.Keys> keys)
      throws IOException, CommandException {
    PrintWriter err = err();
    moving.run(backup, new MovingWords(err, options.isQuiet(), size, InstantSource.system()));
    // Before it is whole: who is stopped here goes on, and nobody serves it without its keys.
    if (keys.isPresent()) {
      err.println("faultline: " + home.keys(keys.get()));
    }
    moving.end(backup);
    err.print(backup.totals());
    err.printf(
        "%,d records read back and alike, sha256 of the contents %s%n",
        moving.checked(), backup.sha256Text());
    home.welcome().ifPresent(words -> err.println("faultline: " + words));
    err.flush();
  }

  private Optional<KeyBox.Keys> keys(BackupReader backup) throws IOException, CommandException {
    byte[] locked = backup.keys();
    if (locked == null || withoutKeys) {
      err()
          .println(
              locked == null
                  ? "faultline: the backup has no keys; this home keeps its own"
                  : "faultline: the keys of the backup stay there; this home keeps its own");
      return Optional.empty();
    }
    return Optional.of(KeyBox.open(locked, passPhrase.forOpening(), backup.header().id()));
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private InputStream open() throws IOException {
    return file.equals(STANDARD) ? System.in : GivenFile.stream("the backup", Path.of(file));
  }
}
