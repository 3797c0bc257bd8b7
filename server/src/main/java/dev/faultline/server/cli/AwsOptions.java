package dev.faultline.server.cli;

import dev.faultline.server.aws.Cloud;
import dev.faultline.server.aws.DeployException;
import dev.faultline.server.aws.Stage;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The options that say which installation on AWS is meant. */
final class AwsOptions {
  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Like eu-central-1. Default: AWS_REGION, or the profile's")
  private @Nullable String region;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Name of the installation; several can be in one account. Default: prod")
  private String stage = Stage.DEFAULT;

  @Option(names = "--yes", description = "Nobody is asked.")
  private boolean yes;

  /** What is done with AWS. */
  interface Work {
    void with(Cloud cloud) throws Exception;
  }

  Stage stage() throws DeployException {
    return Stage.of(stage);
  }

  boolean yes() {
    return yes;
  }

  /** Does it; what AWS refuses becomes a line that says what to do. */
  void run(Work work) throws Exception {
    stage();
    try (Cloud cloud = Cloud.open(Cloud.Access.found(Optional.ofNullable(region)))) {
      work.with(cloud);
    } catch (SdkException e) {
      throw new DeployException(told(e, "deploy"), e);
    }
  }

  /** What AWS refused or where it was not reached, in a line. */
  static String told(SdkException fault, String command) {
    return advice(fault, command).orElseGet(() -> "AWS refuses: " + message(fault));
  }

  /**
   * What is to be done about it; empty where nothing is known but what AWS says.
   *
   * @param command the one that prints what it must be allowed
   */
  static Optional<String> advice(SdkException fault, String command) {
    String message = message(fault);
    if (!(fault instanceof AwsServiceException refused)) {
      for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
        if (cause instanceof UnknownHostException) {
          return Optional.of(
              "AWS cannot be reached: no host %s. Is the region right, and is there a network?"
                  .formatted(cause.getMessage()));
        }
      }
      return Optional.of(
          "AWS cannot be reached: %s. Run the same command again; what is done stays done"
              .formatted(message));
    }
    String code =
        refused.awsErrorDetails() == null
            ? ""
            : Objects.requireNonNullElse(refused.awsErrorDetails().errorCode(), "");
    return switch (code) {
      case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403 Forbidden" ->
          Optional.of(
              "these credentials may not: %s. What they need: faultline %s --print-policy"
                  .formatted(message, command));
      case "ExpiredToken", "ExpiredTokenException", "RequestExpired" ->
          Optional.of(
              "the credentials have expired; get new ones (aws sso login) and run the same command"
                  + " again");
      case "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch" ->
          Optional.of(
              ("AWS does not know these credentials: %s. It says so, too, of a region that the"
                      + " account has not enabled, and where this machine's clock is wrong")
                  .formatted(message));
      default -> Optional.empty();
    };
  }

  private static String message(SdkException fault) {
    return Objects.requireNonNullElse(fault.getMessage(), fault.toString());
  }
}
