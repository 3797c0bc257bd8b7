package dev.faultline.server.cli;

import dev.faultline.server.settings.SettingException;
import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code faultline}. It exits with 0 when it did what was asked, 1 when it could not,
 * and 2 when it was asked wrongly; errors are one line.
 */
@Command(
    name = "faultline",
    description = "Error tracking in one program.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    subcommands = {
      ServeCommand.class,
      DsnCommand.class,
      ProjectsCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    })
public final class Program implements Runnable {
  /** It could not. */
  static final int FAULT = 1;

  /** It was asked wrongly. */
  static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the program and ends the process. */
  public static void main(String[] args) {
    System.exit(line().execute(args));
  }

  /** The whole command line. */
  static CommandLine line() {
    return new CommandLine(new Program())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Program::usage)
        .setExecutionExceptionHandler((fault, line, parsed) -> fault(fault, line.getErr()));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int usage(ParameterException fault, String[] args) {
    CommandLine line = fault.getCommandLine();
    line.getErr()
        .println(
            "faultline: %s (see %s --help)"
                .formatted(oneLine(text(fault)), line.getCommandSpec().qualifiedName()));
    return USAGE;
  }

  private static int fault(Exception fault, PrintWriter err) {
    String text = text(fault);
    return switch (fault) {
      case SettingException bad -> {
        err.println("faultline: " + oneLine(text));
        yield USAGE;
      }
      case CommandException known -> {
        err.println("faultline: " + oneLine(text));
        yield known.code();
      }
      case StorageException known -> {
        err.println("faultline: " + oneLine(text));
        yield FAULT;
      }
      case IOException known -> {
        err.println("faultline: " + oneLine(text));
        yield FAULT;
      }
      default -> {
        StackTraceElement[] trace = fault.getStackTrace();
        err.println(
            "faultline: internal error: %s%s"
                .formatted(oneLine(fault.toString()), trace.length == 0 ? "" : " at " + trace[0]));
        yield FAULT;
      }
    };
  }

  private static String text(Exception fault) {
    String message = fault.getMessage();
    return message == null ? fault.toString() : message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
