package dev.faultline.server.cli;

import dev.faultline.server.aws.DeployException;
import dev.faultline.settings.SettingException;
import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

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
      SealCommand.class,
      KeysCommand.class,
      NotifyCommand.class,
      DeliveriesCommand.class,
      RelayCommand.class,
      RevokeCommand.class,
      GroupingCommand.class,
      DeployCommand.class,
      DestroyCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      VerifyCommand.class,
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
    System.exit(run(args, writer(System.out), writer(System.err)));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /**
   * Runs the program. A plain {@code serve} goes past picocli: its classes are of a format that the
   * cache of loaded classes cannot hold, and reading them would double the start.
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    Optional<Map<String, String>> plain = PlainServe.parse(args);
    if (plain.isEmpty()) {
      return line().setOut(out).setErr(err).execute(args);
    }
    try {
      return ServeCommand.serve(plain.get(), out);
    } catch (Exception e) {
      return fault(e, err);
    }
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
    Optional<String> advice = ofAws(fault).flatMap(e -> AwsOptions.advice(e, "export"));
    if (advice.isPresent()) {
      err.println("faultline: " + oneLine(advice.get()));
      return FAULT;
    }
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
      case SdkException refused -> {
        err.println("faultline: " + oneLine(AwsOptions.told(refused, "export")));
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

  /** What AWS said where that is the reason and nobody has put it in words: of moving commands. */
  private static Optional<SdkException> ofAws(Exception fault) {
    Throwable cause = fault;
    while (cause != null && !(cause instanceof DeployException)) {
      if (cause instanceof SdkException refused) {
        return Optional.of(refused);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static String text(Exception fault) {
    if (fault instanceof FileSystemException of) {
      return GivenFile.told(of);
    }
    String message = fault.getMessage();
    return message == null ? fault.toString() : message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
