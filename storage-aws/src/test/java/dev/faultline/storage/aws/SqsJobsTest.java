package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Engine;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Jobs that SQS alone does not know how to keep. */
final class SqsJobsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AwsPlaces places;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  SqsJobsTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private Engine open() {
    return EmulatedAws.open(places, () -> now, EmulatedAws.nothing());
  }

  @Test
  @DisplayName("a job that is due in hours comes then, as its first attempt, and not before")
  void longDelay() {
    Queue queue = open().queue();
    queue.append("q", List.of("later".getBytes(UTF_8)), Duration.ofMinutes(40));
    Instant due = now.plus(Duration.ofMinutes(40));
    while (now.isBefore(due)) {
      assertThat(queue.lease("q", 10, MINUTE)).isEmpty();
      assertThat(queue.size("q")).isEqualTo(1);
      now = now.plus(MINUTE);
    }
    List<Queue.Lease> leases = queue.lease("q", 10, MINUTE);
    assertThat(leases).hasSize(1);
    assertThat(leases.getFirst().attempt()).isEqualTo(1);
    assertThat(leases.getFirst().job()).isEqualTo("later".getBytes(UTF_8));
  }

  @Test
  @DisplayName("a job too long for a message lies in an object, which goes when it is done")
  void longJob() {
    Queue queue = open().queue();
    byte[] job = new byte[PortRules.JOB_BYTES_MAX];
    new Random(1).nextBytes(job);
    queue.append("q", List.of(job), Duration.ZERO);
    assertThat(objects()).isEqualTo(1);
    List<Queue.Lease> leases = open().queue().lease("q", 10, MINUTE);
    assertThat(leases.getFirst().job()).isEqualTo(job);
    queue.done(leases);
    assertThat(objects()).isZero();
    assertThat(queue.size("q")).isZero();
  }

  private int objects() {
    S3Client s3 = EmulatedAws.s3(EmulatedAws.nothing());
    return s3.listObjectsV2(request -> request.bucket(places.bucket()).prefix("job/")).keyCount();
  }

  private List<Message> deadLetters() {
    SqsClient sqs = EmulatedAws.sqs(() -> now, EmulatedAws.nothing());
    String name = Names.queue(places.queuePrefix(), "q", SqsQueues.DEAD);
    String url = sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
    return sqs.receiveMessage(request -> request.queueUrl(url)).messages();
  }

  @Test
  @DisplayName("a job that is handed out 50 times becomes a dead letter")
  void deadLetter() {
    Queue queue = open().queue();
    queue.append("q", List.of("poison".getBytes(UTF_8)), Duration.ZERO);
    for (int attempt = 1; attempt <= SqsQueues.HAND_OUTS_MAX; attempt++) {
      List<Queue.Lease> leases = queue.lease("q", 10, MINUTE);
      assertThat(leases).extracting(Queue.Lease::attempt).containsExactly(attempt);
      now = now.plus(MINUTE);
    }
    assertThat(queue.lease("q", 10, MINUTE)).isEmpty();
    assertThat(queue.size("q")).isZero();
    assertThat(deadLetters()).hasSize(1);
  }
}
