package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.PortRules;
import dev.faultline.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Messages that a trigger hands over, as a function sees them. */
final class TriggeredTest {
  private static final byte[] JOB = "a job".getBytes(UTF_8);

  private final Consumption cost = new Consumption();
  private final AwsPlaces places;
  private final SqsClient sqs;
  private final String url;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  TriggeredTest(@TempDir Path folder) {
    AwsPlaces named = EmulatedAws.places(folder);
    sqs = EmulatedAws.sqs(() -> now, EmulatedAws.nothing());
    String name = Names.queue(named.queuePrefix(), AwsPlaces.WORK, "");
    url = sqs.createQueue(request -> request.queueName(name)).queueUrl();
    places =
        new AwsPlaces(
            named.table(), named.bucket(), named.queuePrefix(), Map.of(AwsPlaces.WORK, url));
  }

  private AwsEngine open() {
    return EmulatedAws.open(places, () -> now, cost);
  }

  /** What the trigger does: takes messages and removes them when they are answered. */
  private List<String> trigger() {
    List<Message> messages =
        sqs.receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10)).messages();
    messages.forEach(
        message ->
            sqs.deleteMessage(
                request -> request.queueUrl(url).receiptHandle(message.receiptHandle())));
    return messages.stream().map(Message::body).toList();
  }

  @Test
  @DisplayName("a job for a queue whose address is known is one request, and needs no other right")
  void oneRequest() {
    open().queue().append(AwsPlaces.WORK, List.of(JOB), Duration.ZERO);
    assertThat(cost.requests()).isEqualTo(Map.of("SendMessage", 1L));
    cost.reset();
    open().queue().append(AwsPlaces.WORK, List.of(JOB, JOB, JOB), Duration.ZERO);
    assertThat(cost.requests()).isEqualTo(Map.of("SendMessageBatch", 1L));
    cost.reset();
    List<String> messages = trigger();
    AwsEngine engine = open();
    assertThat(messages)
        .hasSize(4)
        .allSatisfy(body -> assertThat(engine.received(body)).hasValue(JOB));
    engine.finished(messages);
    assertThat(cost.requests()).isEmpty();
  }

  @Test
  @DisplayName("a long job lies in an object, and is done when that is gone")
  void longJob() {
    byte[] job = new byte[PortRules.JOB_BYTES_MAX];
    new Random(1).nextBytes(job);
    AwsEngine engine = open();
    engine.queue().append(AwsPlaces.WORK, List.of(job), Duration.ZERO);
    List<String> messages = trigger();
    assertThat(engine.received(messages.getFirst())).hasValue(job);
    // Not finished: the message comes again.
    assertThat(engine.received(messages.getFirst())).hasValue(job);
    engine.finished(messages);
    assertThat(engine.received(messages.getFirst())).isEmpty();
    engine.finished(messages);
  }

  @Test
  @DisplayName("a job that is due in hours is sent again until then")
  void longDelay() {
    AwsEngine engine = open();
    engine.queue().append(AwsPlaces.WORK, List.of(JOB), Duration.ofMinutes(40));
    Instant due = now.plus(Duration.ofMinutes(40));
    int handed = 0;
    for (; now.isBefore(due); now = now.plus(Duration.ofMinutes(1))) {
      for (String body : trigger()) {
        handed++;
        assertThat(engine.received(body)).isEmpty();
      }
    }
    assertThat(handed).isEqualTo(2);
    List<String> messages = trigger();
    assertThat(messages).hasSize(1);
    assertThat(engine.received(messages.getFirst())).hasValue(JOB);
    assertThat(trigger()).isEmpty();
  }

  @Test
  @DisplayName("more jobs than one request takes go as one message, and are taken apart later")
  void many() {
    List<byte[]> jobs = new ArrayList<>();
    for (int i = 0; i < 34; i++) {
      jobs.add(("job " + i).getBytes(UTF_8));
    }
    byte[] noise = new byte[PortRules.JOB_BYTES_MAX];
    new Random(2).nextBytes(noise);
    jobs.add(noise);
    open().queue().append(AwsPlaces.WORK, jobs, Duration.ofMinutes(1));
    assertThat(cost.requests()).isEqualTo(Map.of("PutObject", 1L, "SendMessage", 1L));
    assertThat(trigger()).isEmpty();
    now = now.plus(Duration.ofMinutes(1));
    List<String> messages = trigger();
    assertThat(messages).hasSize(1);
    AwsEngine engine = open();
    assertThat(engine.received(messages.getFirst())).isEmpty();
    assertThat(drained(engine)).containsExactlyInAnyOrderElementsOf(jobs);
    // A kill between taking apart and removing the message: the jobs come once more.
    assertThat(engine.received(messages.getFirst())).isEmpty();
    assertThat(drained(engine)).containsExactlyInAnyOrderElementsOf(jobs.subList(0, 34));
  }

  @Test
  @DisplayName("many jobs that are long together lie in an object until they are taken apart")
  void manyLong() {
    List<byte[]> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] job = new byte[100_000];
      new Random(i).nextBytes(job);
      jobs.add(job);
    }
    open().queue().append(AwsPlaces.WORK, jobs, Duration.ZERO);
    assertThat(cost.requests()).isEqualTo(Map.of("PutObject", 1L, "SendMessage", 1L));
    List<String> messages = trigger();
    AwsEngine engine = open();
    assertThat(engine.received(messages.getFirst())).isEmpty();
    assertThat(engine.received(messages.getFirst())).isEmpty();
    assertThat(drained(engine)).containsExactlyInAnyOrderElementsOf(jobs);
  }

  @Test
  @DisplayName("ten jobs are one request also where they are too long for it together")
  void tenLong() {
    List<byte[]> jobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] job = new byte[100_000];
      new Random(i).nextBytes(job);
      jobs.add(job);
    }
    open().queue().append(AwsPlaces.WORK, jobs, Duration.ZERO);
    assertThat(cost.requests()).isEqualTo(Map.of("PutObject", 9L, "SendMessageBatch", 1L));
    assertThat(drained(open())).containsExactlyInAnyOrderElementsOf(jobs);
  }

  private List<byte[]> drained(AwsEngine engine) {
    List<byte[]> jobs = new ArrayList<>();
    for (List<String> messages = trigger(); !messages.isEmpty(); messages = trigger()) {
      messages.forEach(message -> engine.received(message).ifPresent(jobs::add));
      engine.finished(messages);
    }
    return jobs;
  }

  @Test
  @DisplayName("a message that is none of ours is told, and touches no object")
  void notOurs() {
    AwsEngine engine = open();
    assertThat(engine.blobs().put("secret", JOB, Map.of())).isTrue();
    for (String body :
        List.of(
            "",
            "hello",
            "oblob/secret",
            "@1;oblob/secret",
            "p%",
            "pAAA=A",
            "z",
            "zAAAA",
            "@x;pAAAA")) {
      assertThatThrownBy(() -> engine.received(body))
          .isInstanceOfSatisfying(
              StorageException.class, fault -> assertThat(fault.passing()).isFalse())
          .hasMessageContaining("a message that no job is in");
    }
    assertThatThrownBy(() -> engine.finished(List.of("oblob/secret")))
        .isInstanceOf(StorageException.class);
    assertThat(engine.blobs().find("secret")).hasValue(JOB);
  }

  private static String packed(byte[] frame) {
    return "z" + Base64.getEncoder().encodeToString(frame);
  }

  @Test
  @DisplayName("a short message that unpacks to more than a job may have is not unpacked")
  void bomb() {
    AwsEngine engine = open();
    byte[] longest = new byte[PortRules.JOB_BYTES_MAX];
    assertThat(engine.received(packed(Packing.compress(longest)))).hasValue(longest);
    byte[] lying = Packing.compress(new byte[1 << 20]);
    // Magic number and descriptor, then the length it claims to have.
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(5, 7);
    assertThat(Packing.size(lying)).isEqualTo(7);
    byte[] huge = lying.clone();
    ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(5, Integer.MAX_VALUE);
    byte[] longer = Packing.compress(new byte[PortRules.JOB_BYTES_MAX + 1]);
    for (byte[] frame : List.of(lying, huge, longer)) {
      assertThat(packed(frame)).hasSizeLessThan(400);
      assertThatThrownBy(() -> engine.received(packed(frame)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("a message that no job is in");
    }
    byte[] texts = Packing.compress(new byte[JobBody.MANY_BYTES_MAX + 1]);
    assertThatThrownBy(() -> engine.received("m" + packed(texts)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("a message that no job is in");
  }

  @Test
  @DisplayName("a message tells the length of its job before it is taken")
  void lengths() {
    AwsEngine engine = open();
    byte[] zeros = new byte[300_000];
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    engine.queue().append(AwsPlaces.WORK, List.of(JOB, zeros, noise), Duration.ofHours(1));
    List<OptionalInt> lengths = new ArrayList<>();
    now = now.plus(Duration.ofMinutes(15));
    trigger().forEach(body -> lengths.add(engine.bytes(body)));
    assertThat(lengths)
        .containsExactlyInAnyOrder(OptionalInt.of(6), OptionalInt.of(300_000), OptionalInt.empty());
    assertThat(engine.bytes("hello")).isEmpty();
    assertThat(engine.bytes("zAAAA")).isEmpty();
    assertThat(engine.bytes("z")).isEmpty();
  }

  @Test
  @DisplayName("of many long jobs only so many lie in the one message that all of them are")
  void manyAreBounded() {
    List<byte[]> jobs = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      byte[] job = new byte[100_000];
      new Random(i).nextBytes(job);
      jobs.add(job);
    }
    open().queue().append(AwsPlaces.WORK, jobs, Duration.ZERO);
    // 32 texts of 133 KB and the names of 13 objects, and all of it as an object.
    assertThat(cost.requests()).isEqualTo(Map.of("PutObject", 14L, "SendMessage", 1L));
  }
}
