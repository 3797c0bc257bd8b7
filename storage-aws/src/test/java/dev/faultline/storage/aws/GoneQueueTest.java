package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.SqsRequest;

final class GoneQueueTest {
  /** SQS that has no queue, and says so as it did before it spoke JSON. */
  private static final class OldWords implements ExecutionInterceptor {
    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      if (context.request() instanceof SqsRequest) {
        throw SqsException.builder()
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AWS.SimpleQueueService.NonExistentQueue")
                    .errorMessage("The specified queue does not exist.")
                    .build())
            .build();
      }
    }
  }

  @Test
  @DisplayName("a queue that is not there holds nothing, by whichever name SQS says so")
  void holdsNothing(@TempDir Path folder) {
    try (AwsEngine engine =
        EmulatedAws.open(EmulatedAws.places(folder), InstantSource.system(), new OldWords())) {
      assertThat(engine.queue().size(AwsPlaces.WORK)).isZero();
      assertThat(engine.deadLetters(AwsPlaces.WORK)).isZero();
    }
  }
}
