package dev.faultline.server.cli;

import dev.faultline.move.BackupReader;
import dev.faultline.move.Header;
import dev.faultline.move.KeyBox;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a backup without moving it anywhere. */
@Command(
    name = "verify",
    description =
        "Checks that a backup is whole; with its pass-phrase, also that the keys in it open.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Mixin private PassPhrase passPhrase = new PassPhrase();

  @Parameters(paramLabel = "FILE", description = "The backup; - for the standard input.")
  private String file = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (InputStream in =
        file.equals("-") ? System.in : GivenFile.stream("the backup", Path.of(file))) {
      BackupReader backup = whole(in);
      Header header = backup.header();
      out.printf(
          "made %s by faultline %s from a %s%n", header.created(), header.program(), header.home());
      byte[] locked = backup.keys();
      if (locked == null) {
        out.println("without keys");
      } else if (passPhrase.isGiven()) {
        KeyBox.open(locked, passPhrase.forOpening(), header.id());
        out.println("with keys, which the pass-phrase opens");
      } else {
        out.println("with keys, which were not opened: no pass-phrase was given");
      }
      out.print(backup.totals());
      out.printf(
          "whole: %,d bytes, sha256 of the contents %s%n", backup.bytes(), backup.sha256Text());
    }
    return 0;
  }

  /** Reads a backup to its end; refuses one that is not whole. */
  static BackupReader whole(InputStream in) throws IOException {
    BackupReader backup = new BackupReader(in);
    while (backup.next() != null) {
      // The reader checks all there is to check.
    }
    return backup;
  }
}
