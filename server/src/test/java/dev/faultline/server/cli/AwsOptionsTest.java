package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.model.SsmException;

class AwsOptionsTest {
  private static String told(String code, String message) {
    return AwsOptions.told(
        (SsmException)
            SsmException.builder()
                .awsErrorDetails(
                    AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
                .statusCode(400)
                .build(),
        "deploy");
  }

  private static String refused(String... args) {
    StringWriter err = new StringWriter();
    int code = Program.run(args, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(code).isNotZero();
    return err.toString();
  }

  @Test
  @DisplayName("what AWS refuses is told with what to do")
  void faults() {
    assertThat(told("AccessDeniedException", "not authorized to perform: ssm:PutParameter"))
        .startsWith("these credentials may not: ")
        .contains("ssm:PutParameter")
        .contains("deploy --print-policy");
    assertThat(told("ExpiredTokenException", "expired")).contains("aws sso login");
    assertThat(told("UnrecognizedClientException", "invalid")).contains("does not know these");
    assertThat(told("ValidationException", "too long")).startsWith("AWS refuses: ");
    assertThat(AwsOptions.told(SdkClientException.create("no route to host"), "deploy"))
        .startsWith("AWS cannot be reached: no route to host.")
        .contains("Run the same command again");
    assertThat(
            AwsOptions.told(
                SdkClientException.create("long", new UnknownHostException("sts.eu-x-1.example")),
                "deploy"))
        .contains("no host sts.eu-x-1.example. Is the region right");
  }

  @Test
  @DisplayName("a stage, a config and options that cannot be are refused before AWS is asked")
  void mistakes() {
    assertThat(refused("deploy", "--stage", "Prod")).contains("the stage is \"Prod\"; it must be");
    assertThat(refused("destroy", "--stage", "a_b")).contains("the stage is \"a_b\"");
    assertThat(refused("deploy", "--config", "/nowhere/x.toml"))
        .contains("the config file /nowhere/x.toml is not there");
    assertThat(refused("destroy", "--delete-data", "--keep-data")).contains("mutually exclusive");
    assertThat(refused("destroy", "--delete-data", "--keep-data", "--lose-waiting"))
        .contains("mutually exclusive");
    assertThat(refused("destroy", "--lose-waiting")).contains("--keep-data");
    assertThat(refused("deploy", "--retention-days", "many")).contains("--retention-days");
  }
}
