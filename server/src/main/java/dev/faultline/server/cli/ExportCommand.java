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

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Where to; - for the standard output.")
  private String file = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (options.hasPrinted(spec.commandLine().getOut())) {
      return 0;
    }
    if (file.isEmpty()) {
      throw new CommandException(Program.USAGE, "the file is missing; - is the standard output");
    }
    options.check();
    if (resume && file.equals(STANDARD)) {
      throw new CommandException(Program.USAGE, "only a file can be gone on with, not -");
    }
    boolean onward = resume && Files.exists(Path.of(file));
    if (!onward && !file.equals(STANDARD) && Files.exists(Path.of(file))) {
      throw new CommandException(
          Program.FAULT, file + " is there already; remove it, or go on with it by --resume");
    }
    try (MovingHome home = options.home()) {
      options.told(home, words());
      home.checkSource();
      if (onward) {
        goOn(home, Path.of(file));
      } else {
        begin(home);
      }
    }
    return 0;
  }

  /** What stands in front of a backup. */
  private record Front(Header header, byte @Nullable [] locked) {}

  private void begin(MovingHome home) throws IOException, InterruptedException, CommandException {
    // Keys are found and locked before there is a file.
    Front front = front(home);
    if (file.equals(STANDARD)) {
      OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
      write(home, BackupWriter.begin(out, front.header, front.locked), null);
      return;
    }
    Path path = Path.of(file);
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW), 1 << 16)) {
      written(home, BackupWriter.begin(out, front.header, front.locked), null);
    }
    sync(path);
  }

  private Front front(MovingHome home) throws IOException, CommandException {
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
    return new Front(
        new Header(Version.NUMBER, InstantSource.system().instant(), home.name(), name, withKeys),
        locked);
  }

  private void goOn(MovingHome home, Path path)
      throws IOException, InterruptedException, CommandException {
    BackupReader read;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      read = started(in);
      if (!read.header().home().equals(home.name())) {
        throw new CommandException(
            Program.FAULT,
            "%s comes from another home: %s, not %s"
                .formatted(path, read.header().home(), home.name()));
      }
      if (withKeys && !read.header().keys()) {
        throw new CommandException(
            Program.FAULT, path + " was begun without keys; remove it and begin anew");
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
        written(home, writer, rest.position());
      }
    }
    sync(path);
  }

  private BackupReader started(InputStream in) throws IOException, CommandException {
    try {
      return new BackupReader(in);
    } catch (BackupException e) {
      throw new CommandException(
          Program.FAULT,
          "there is nothing in %s to go on with: %s".formatted(file, e.getMessage()));
    }
  }

  /** Writes into a file that stays, whatever happens. */
  private void written(MovingHome home, BackupWriter writer, @Nullable String from)
      throws IOException, InterruptedException, CommandException {
    try {
      write(home, writer, from);
    } catch (IOException | RuntimeException e) {
      words()
          .println(
              "faultline: the export stopped; the same command with --resume goes on with " + file);
      throw e;
    }
  }

  private void write(MovingHome home, BackupWriter writer, @Nullable String from)
      throws IOException, InterruptedException, CommandException {
    MovingWords words = new MovingWords(words(), options.isQuiet(), 0, InstantSource.system());
    String sha256 = Export.run(home.contents(), from, writer, words);
    end(writer, sha256);
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
