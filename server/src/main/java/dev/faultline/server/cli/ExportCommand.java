package dev.faultline.server.cli;

import dev.faultline.app.Version;
import dev.faultline.move.BackupException;
import dev.faultline.move.BackupReader;
import dev.faultline.move.BackupWriter;
import dev.faultline.move.Export;
import dev.faultline.move.Header;
import dev.faultline.move.KeyBox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
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
    BackupFile target = new BackupFile(file);
    if (!file.equals(STANDARD)) {
      target.checkFolder();
      if (resume) {
        target.checkOne();
      } else {
        target.checkNew();
      }
    }
    try (MovingHome home = options.home()) {
      options.told(home, words());
      home.checkSource();
      if (resume && target.exists()) {
        goOn(home, target);
      } else {
        begin(home, target, false);
      }
    }
    return 0;
  }

  /** What stands in front of a backup. */
  private record Front(Header header, byte @Nullable [] locked) {}

  private void begin(MovingHome home, BackupFile target, boolean anew)
      throws IOException, InterruptedException, CommandException {
    // Keys are found and locked before there is a file.
    Front front = front(home);
    if (file.equals(STANDARD)) {
      OutputStream out = BackupFile.standard();
      write(home, BackupWriter.begin(out, front.header, front.locked), null);
      return;
    }
    try (OutputStream out = anew ? target.behind(0) : target.begin()) {
      written(home, BackupWriter.begin(out, front.header, front.locked), null);
    }
    target.keep();
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

  private void goOn(MovingHome home, BackupFile target)
      throws IOException, InterruptedException, CommandException {
    BackupReader read;
    try (InputStream in = target.read()) {
      try {
        read = new BackupReader(in);
      } catch (BackupException e) {
        if (!e.isCutOff()) {
          throw new CommandException(
              Program.FAULT, "%s cannot be gone on with: %s".formatted(file, e.getMessage()));
        }
        read = null;
      }
      if (read != null) {
        checkSame(home, read);
        checkUnfinished(read);
      }
    }
    if (read == null) {
      words().println("faultline: nothing of %s is whole; it begins anew".formatted(file));
      begin(home, target, true);
      return;
    }
    Export.Rest rest = Export.Rest.of(read);
    try (OutputStream out = target.behind(read.bytes())) {
      BackupWriter writer = BackupWriter.behind(read, out);
      if (rest.whole()) {
        end(writer, writer.end());
      } else {
        written(home, writer, rest.position());
      }
    }
    target.keep();
  }

  /** A file may not come from two homes, nor lack what this command was asked for. */
  private void checkSame(MovingHome home, BackupReader read) throws IOException, CommandException {
    Header header = read.header();
    if (!header.home().equals(home.name())) {
      throw new CommandException(
          Program.FAULT,
          "%s comes from another home: %s, not %s".formatted(file, header.home(), home.name()));
    }
    byte[] locked = read.keys();
    if (!withKeys) {
      if (locked != null) {
        words().println("faultline: with the keys that %s was begun with".formatted(file));
      }
      return;
    }
    if (locked == null) {
      throw new CommandException(
          Program.FAULT, file + " was begun without keys; remove it and begin anew");
    }
    KeyBox.Keys begun = KeyBox.open(locked, passPhrase.forOpening(), header.id());
    if (!home.keys().map(begun::isSame).orElse(false)) {
      throw new CommandException(
          Program.FAULT,
          "the keys are not those that %s was begun with; remove it and begin anew"
              .formatted(file));
    }
  }

  /** Reads as far as it is whole; refuses a file that nothing can come behind. */
  private void checkUnfinished(BackupReader read) throws IOException, CommandException {
    try {
      while (read.next() != null) {
        // All that counts is how far it is whole.
      }
    } catch (BackupException e) {
      if (read.hasEnd()) {
        throw new CommandException(
            Program.FAULT, "%s cannot be gone on with: %s".formatted(file, e.getMessage()));
      }
      words().println("faultline: " + e.getMessage() + "; going on there");
      return;
    }
    throw new CommandException(Program.FAULT, file + " is whole already");
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

  /** The standard output may be the backup. */
  private PrintWriter words() {
    return spec.commandLine().getErr();
  }
}
