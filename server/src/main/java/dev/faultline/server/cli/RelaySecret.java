package dev.faultline.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What the sender of a relay's webhooks has to know. As an argument everybody on the machine sees
 * it and the shell keeps it, which scripts on a machine of their own may choose; a file or the
 * environment tells nobody.
 */
final class RelaySecret {
  /** The environment variable that may hold it. */
  static final String VARIABLE = "FAULTLINE_RELAY_SECRET";

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description =
          "What the service signs with, or sends as its token. Others on this machine can see"
              + " arguments: better give --secret-file, or set FAULTLINE_RELAY_SECRET.")
  private @Nullable String secret;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "File whose first line is the secret.")
  private @Nullable Path file;

  /** The secret; empty where none was given. */
  Optional<String> find() throws IOException, CommandException {
    Path from = file;
    if (secret != null && from != null) {
      throw new CommandException(Program.USAGE, "give --secret or --secret-file, not both");
    }
    if (from != null) {
      return Optional.of(GivenFile.secret("secret", from));
    }
    return Optional.ofNullable(secret).or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
  }
}
