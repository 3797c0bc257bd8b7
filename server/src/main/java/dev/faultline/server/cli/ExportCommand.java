package dev.faultline.server.cli;

import dev.faultline.app.Version;
import dev.faultline.move.BackupException;
import dev.faultline.move.BackupReader;
import dev.faultline.move.BackupWriter;
import dev.faultline.move.Export;
import dev.faultline.move.Header;
import dev.faultline.move.KeyBox;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes everything an installation has into a file. */
@Command(
    name = "export",
    description =
        "Writes everything an installation has into a file, also while it serves: a backup, or to"
            + " move to another home with import.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final String STANDARD = "-";

  @Mixin private MovingOptions options = new MovingOptions();
  @Mixin private PassPhrase passPhrase = new PassPhrase();

  @Option(
      names = "--with-keys",
      description =
          "Take the keys along, locked with a pass-phrase. Without them sealed configs, DSNs and"
              + " logins do not work in another home.")
  private boolean withKeys;

  @Option(names = "--resume", description = "Go on with a file that was not finished.")
  private boolean resume;

  @Parameters(paramLabel = "FILE", description = "Where to; - for the standard output.")
  private String file = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (resume && file.equals(STANDARD)) {
      throw new CommandException(Program.USAGE, "only a file can be gone on with, not -");
    }
    try (MovingHome home = options.home()) {
      if (file.equals(STANDARD)) {
        OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
        write(home, begin(home, out), null);
      } else if (resume && Files.exists(Path.of(file))) {
        goOn(home, Path.of(file));
      } else {
        Path path = Path.of(file);
        if (Files.exists(path)) {
          throw new CommandException(
              Program.FAULT, path + " is there already; remove it, or go on with it by --resume");
        }
        try (OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(path, StandardOpenOption.CREATE_NEW), 1 << 16)) {
          write(home, begin(home, out), null);
        }
        sync(path);
      }
    }
    return 0;
  }

  private BackupWriter begin(MovingHome home, OutputStream out)
      throws IOException, CommandException {
    // Asked for before anything is written.
    SecureRandom random = new SecureRandom();
    byte[] id = new byte[16];
    random.nextBytes(id);
    String name = HexFormat.of().formatHex(id);
    byte @Nullable [] locked = null;
    if (withKeys) {
      KeyBox.Keys keys =
          home.keys()
              .orElseThrow(
                  () -> new CommandException(Program.FAULT, "there are no keys to take along"));
      locked = KeyBox.lock(keys, passPhrase.forNew(), name, random);
    } else {
      words()
          .println(
              "faultline: without --with-keys. In another home sealed configs and DSNs with a"
                  + " sealed config will not work, clients need new keys, and everybody must log"
                  + " in again.");
    }
    Header header =
        new Header(Version.NUMBER, InstantSource.system().instant(), home.name(), name, withKeys);
    return BackupWriter.begin(out, header, locked);
  }

  private void goOn(MovingHome home, Path path)
      throws IOException, InterruptedException, CommandException {
    BackupReader read;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      read = new BackupReader(in);
      if (!read.header().home().equals(home.name())) {
        throw new CommandException(
            Program.FAULT, "%s comes from another home: %s".formatted(path, read.header().home()));
      }
      try {
        while (read.next() != null) {
          // All that counts is how far it is whole.
        }
        throw new CommandException(Program.FAULT, path + " is whole already");
      } catch (BackupException e) {
        words().println("faultline: " + e.getMessage() + "; going on there");
      }
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(read.bytes());
    }
    Export.Rest rest = Export.Rest.of(read);
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(path.toFile(), true), 1 << 16)) {
      BackupWriter writer = BackupWriter.behind(read, out);
      if (rest.whole()) {
        end(writer, writer.end());
      } else {
        write(home, writer, rest.position());
      }
    }
    sync(path);
  }

  private void write(MovingHome home, BackupWriter writer, @Nullable String from)
      throws IOException, InterruptedException, CommandException {
    MovingWords words = new MovingWords(words(), options.isQuiet(), 0, InstantSource.system());
    end(writer, Export.run(home.contents(), from, writer, words));
    home.caution().ifPresent(caution -> words().println("faultline: " + caution));
  }

  private void end(BackupWriter writer, String sha256) {
    PrintWriter words = words();
    words.print(writer.totals());
    words.printf("%,d bytes, sha256 of the contents %s%n", writer.bytes(), sha256);
    words.flush();
  }

  /** A backup that was told to be there survives the machine. */
  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** The standard output may be the backup. */
  private PrintWriter words() {
    return spec.commandLine().getErr();
  }
}
