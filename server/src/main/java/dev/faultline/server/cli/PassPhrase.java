package dev.faultline.server.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The pass-phrase that keys are locked with. Never an argument: those are seen by everybody on the
 * machine and kept by the shell.
 */
final class PassPhrase {
  /** The environment variable that may hold it. */
  static final String VARIABLE = "FAULTLINE_PASS_PHRASE";

  private static final int CHARS_MIN = 12;

  @Option(
      names = "--pass-phrase-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the pass-phrase. Without it FAULTLINE_PASS_PHRASE is used, or"
              + " you are asked.")
  private @Nullable Path file;

  /** Whether it can be had without asking. */
  boolean isGiven() {
    return file != null || System.getenv(VARIABLE) != null;
  }

  /** The pass-phrase for a new backup: long enough, and asked for twice. */
  char[] forNew() throws IOException, CommandException {
    char[] given = find(true);
    if (given.length < CHARS_MIN) {
      throw new CommandException(
          Program.USAGE, "the pass-phrase must have at least %d characters".formatted(CHARS_MIN));
    }
    return given;
  }

  /** The pass-phrase of a backup that is there. */
  char[] forOpening() throws IOException, CommandException {
    return find(false);
  }

  private static char[] some(String text, String where) throws CommandException {
    if (text.isEmpty()) {
      throw new CommandException(Program.USAGE, "there is no pass-phrase in " + where);
    }
    return text.toCharArray();
  }

  private char[] find(boolean twice) throws IOException, CommandException {
    Path from = file;
    if (from != null) {
      return GivenFile.secret("pass-phrase", from).toCharArray();
    }
    String variable = System.getenv(VARIABLE);
    if (variable != null) {
      return some(variable, VARIABLE);
    }
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(
                () ->
                    new CommandException(
                        Program.USAGE,
                        "there is no terminal to ask for the pass-phrase; give"
                            + " --pass-phrase-file or "
                            + VARIABLE));
    char[] first = console.readPassword("Pass-phrase: ");
    char[] second = twice ? console.readPassword("The same again: ") : first;
    if (first == null || second == null || !Arrays.equals(first, second)) {
      throw new CommandException(Program.USAGE, "the two pass-phrases are not the same");
    }
    return first;
  }
}
