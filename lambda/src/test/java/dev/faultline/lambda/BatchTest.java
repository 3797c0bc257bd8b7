package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.sqs.model.Message;

/** A batch in portions, by bytes and by time. */
class BatchTest {
  /** Every long report is a portion of its own. */
  private static final int PORTION_BYTES = 100_000;

  private static final int ENOUGH_MILLIS = 100_000;

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private Consumer<SdkRequest> fault = _ -> {};
  private EmulatedStack stack;
  private WorkFunction work;

  private final ExecutionInterceptor seen =
      new ExecutionInterceptor() {
        @Override
        public void beforeExecution(
            Context.BeforeExecution context, ExecutionAttributes attributes) {
          SdkRequest request = context.request();
          calls.add(
              request instanceof GetObjectRequest get
                  ? get.key().replaceAll("/.*", "")
                  : request.getClass().getSimpleName());
          fault.accept(request);
        }
      };

  BatchTest(@TempDir Path folder) throws IOException {
    SetClock clock = new SetClock(Instant.parse("2026-11-22T10:00:00Z"));
    stack =
        EmulatedStack.start(
            folder,
            clock,
            "",
            name -> name.equals(EmulatedStack.WORK) ? seen : new ExecutionInterceptor() {});
    work = new WorkFunction(stack.home(EmulatedStack.WORK), PORTION_BYTES);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  /** Two reports too long for a message, and between them one that is short. */
  @BeforeEach
  void report() throws IOException {
    for (String text : List.of(noise(1), "short", noise(2))) {
      Request request =
          Request.of(
              "POST",
              "/api/1/store/?sentry_key=" + EmulatedStack.CLIENT,
              Headers.of("Content-Type", "application/json"),
              "{\"message\":\"it broke\",\"extra\":{\"a\":\"%s\"}}"
                  .formatted(text)
                  .getBytes(UTF_8));
      assertThat(stack.ask(request).status()).isEqualTo(200);
    }
    stack.home(EmulatedStack.WORK).product();
    calls.clear();
  }

  private static String noise(int seed) {
    byte[] noise = new byte[200_000];
    new Random(seed).nextBytes(noise);
    return HexFormat.of().formatHex(noise);
  }

  /** The messages that wait, the short one between the others. */
  private List<Message> messages() {
    List<Message> messages = new ArrayList<>(stack.receive());
    messages.sort(Comparator.comparing(BatchTest::isShort));
    messages.addFirst(messages.removeLast());
    messages.addFirst(messages.remove(1));
    assertThat(messages.stream().map(BatchTest::isShort)).containsExactly(false, true, false);
    return messages;
  }

  private static boolean isShort(Message message) {
    return !message.body().startsWith("o");
  }

  private Set<String> work(List<Message> messages, IntSupplier millisLeft) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    work.handleRequest(
        new ByteArrayInputStream(EmulatedStack.event(messages)), out, new Invocation(millisLeft));
    return EmulatedStack.failures(out.toByteArray());
  }

  private String count() throws IOException {
    return stack
        .ask("GET", "/api/v1/projects/1/issues", "")
        .bodyText()
        .replaceAll("(?s).*?\"count\":(\\d+).*", "$1");
  }

  @Test
  @DisplayName("what is longer than a portion is taken when the portion before it is stored")
  void byBytes() throws IOException {
    // The call that keeps a snapshot brings none.
    assertThat(work(List.of(), () -> ENOUGH_MILLIS)).isEmpty();
    assertThat(work(messages(), () -> ENOUGH_MILLIS)).isEmpty();
    assertThat(count()).isEqualTo("3");
    List<String> steps = calls.stream().filter(Set.of("job", "PutItemRequest")::contains).toList();
    int first = steps.indexOf("job");
    int second = steps.lastIndexOf("job");
    assertThat(steps).filteredOn("job"::equals).hasSize(2);
    assertThat(steps.subList(first, second)).as("stored in between").contains("PutItemRequest");
    // What the long ones left in the bucket is gone.
    assertThat(calls).filteredOn("DeleteObjectsRequest"::equals).hasSize(2);
  }

  @Test
  @DisplayName("without time for another portion the longest come again, and nothing is cut")
  void byTime() throws IOException {
    List<Message> messages = messages();
    // The first portion is always tried: the short one, and one that makes it long enough.
    assertThat(work(messages, () -> (int) Batch.PORTION_TIME.toMillis() - 1))
        .containsExactly(messages.getLast().messageId());
    assertThat(count()).isEqualTo("2");
    assertThat(work(messages.subList(2, 3), () -> ENOUGH_MILLIS)).isEmpty();
    assertThat(count()).isEqualTo("3");
  }

  @Test
  @DisplayName("a batch that runs out of time names what it did not do, before it is cut off")
  void outOfTime() throws IOException {
    List<Message> messages = messages();
    assertThat(work(messages, () -> (int) CallsInTime.ANSWER.toMillis())).hasSize(3);
    assertThat(work(messages, () -> ENOUGH_MILLIS)).isEmpty();
    assertThat(count()).isEqualTo("3");
  }

  @Test
  @DisplayName("an error while a message is taken brings back that message only")
  void error() throws IOException {
    List<Message> messages = messages();
    String key = messages.getFirst().body().substring(1);
    fault =
        request -> {
          if (request instanceof GetObjectRequest get && get.key().equals(key)) {
            throw new OutOfMemoryError("as if");
          }
        };
    assertThat(work(messages, () -> ENOUGH_MILLIS))
        .containsExactly(messages.getFirst().messageId());
    assertThat(count()).isEqualTo("2");
  }

  @Test
  @DisplayName("an error in the middle of a portion brings back that portion only")
  void errorInWork() throws IOException {
    List<Message> messages = messages();
    fault =
        request -> {
          if (calls.stream().filter("job"::equals).count() == 2
              && request.getClass().getSimpleName().equals("PutItemRequest")) {
            throw new OutOfMemoryError("as if");
          }
        };
    assertThat(work(messages, () -> ENOUGH_MILLIS)).containsExactly(messages.getLast().messageId());
    fault = _ -> {};
    assertThat(work(messages.subList(2, 3), () -> ENOUGH_MILLIS)).isEmpty();
    assertThat(count()).isEqualTo("3");
  }
}
