package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.storage.aws.EmulatedAws;
import dev.faultline.testkit.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The zip as Lambda runs it: unpacked into a folder, by AWS's own runtime client in a process of
 * its own, with nothing on the class path but that client. Run after the zip is made.
 */
class RuntimeTest {
  private static final Path ZIP = Path.of("target", "faultline-lambda.zip");

  @TempDir private static Path task;

  @BeforeAll
  static void unpack() throws IOException {
    try (ZipFile zip = new ZipFile(ZIP.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        Path file = task.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Path folder = file.getParent();
          Files.createDirectories(folder == null ? task : folder);
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
  }

  /** A function in its process, as Lambda starts it. */
  private static final class Running implements AutoCloseable {
    private final RuntimeApi api = new RuntimeApi();
    private final List<String> output = new ArrayList<>();
    private final ChildProcess process;

    Running(EmulatedStack stack, Class<? extends RequestStreamHandler> function, String start)
        throws IOException {
      Map<String, String> environment = new TreeMap<>(stack.variables());
      environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
      environment.put("AWS_LAMBDA_FUNCTION_NAME", "f");
      environment.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
      environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
      environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "group");
      environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "stream");
      environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
      environment.put("AWS_LAMBDA_LOG_LEVEL", "INFO");
      environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", start);
      environment.put("LAMBDA_TASK_ROOT", task.toString());
      environment.put("_HANDLER", function.getName() + "::handleRequest");
      process =
          ChildProcess.start(
              List.of(
                  ChildProcess.java(),
                  "-Xmx400m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  // Where the runtime client takes the function from.
                  "-Duser.dir=" + task,
                  "-cp",
                  String.join(
                      File.pathSeparator,
                      jar(AWSLambda.class),
                      jar(PojoSerializer.class),
                      jar(SdkInternalThreadLocal.class),
                      jar(RequestStreamHandler.class)),
                  AWSLambda.class.getName(),
                  function.getName() + "::handleRequest"),
              environment);
      process.drainTo(this::said);
    }

    private synchronized void said(String line) {
      output.add(line);
      notifyAll();
    }

    /** All it said so far. */
    synchronized List<String> output() {
      return List.copyOf(output);
    }

    /** Waits for a line: what a function logs and what it answers come by different ways. */
    synchronized void awaitLine(Predicate<String> wanted) throws InterruptedException {
      while (output.stream().noneMatch(wanted)) {
        wait();
      }
    }

    private static String jar(Class<?> type) {
      try {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }

    byte[] invoke(byte[] event) throws InterruptedException {
      RuntimeApi.Posted posted = api.invoke(event);
      assertThat(posted.path())
          .as(new String(posted.body(), UTF_8) + output())
          .endsWith("/response");
      return posted.body();
    }

    @Override
    public void close() {
      process.close();
      api.close();
    }
  }

  private static Request event(String text) {
    return Request.of(
        "POST",
        "/api/1/store/?sentry_key=" + EmulatedStack.CLIENT,
        Headers.of("Content-Type", "application/json"),
        "{\"exception\":{\"values\":[{\"type\":\"Boom\",\"value\":\"%s\"}]}}"
            .formatted(text)
            .getBytes(UTF_8));
  }

  @Test
  void allThreeFunctions(@TempDir Path folder) throws IOException, InterruptedException {
    SetClock clock = new SetClock(Instant.now());
    try (EmulatedStack stack = EmulatedStack.start(folder, clock, "", _ -> EmulatedAws.nothing())) {
      try (Running http = new Running(stack, HttpFunction.class, "snap-start")) {
        http.api.awaitSnapshot();
        // What the snapshot holds was made without a word to anybody.
        assertThat(stack.parameters().calls()).isZero();
        assertThat(http.output()).noneMatch(line -> line.contains("warming up broke off"));
        http.api.restore();
        Response stored = FunctionUrl.answer(http.invoke(FunctionUrl.event(event("it broke"))));
        assertThat(stored.status()).as(stored.bodyText()).isEqualTo(200);
        assertThat(stack.parameters().calls()).isEqualTo(1);
        // A fault of the caller's: the process goes on.
        RuntimeApi.Posted refused = http.api.invoke("{}".getBytes(UTF_8));
        assertThat(refused.path()).endsWith("/error");
        assertThat(new String(refused.body(), UTF_8)).contains("payload format 2.0");
        assertThat(FunctionUrl.answer(http.invoke(FunctionUrl.event(event("again")))).status())
            .isEqualTo(200);
      }
      try (Running work = new Running(stack, WorkFunction.class, "on-demand")) {
        List<Message> messages = stack.receive();
        assertThat(messages).hasSize(2);
        Set<String> failed = EmulatedStack.failures(work.invoke(EmulatedStack.event(messages)));
        assertThat(failed).isEmpty();
      }
      try (Running tick = new Running(stack, TickFunction.class, "on-demand")) {
        assertThat(tick.invoke("{}".getBytes(UTF_8))).isEmpty();
        // The daily round laid its jobs into the queue.
        assertThat(stack.receive()).isNotEmpty();
      }
      String issues = stack.ask("GET", "/api/v1/projects/1/issues", "").bodyText();
      assertThat(issues).contains("\"title\":\"Boom: it broke\"", "\"title\":\"Boom: again\"");
    }
  }

  /** The log says what is missing, as JSON that Lambda filters by its level. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void withoutItsKeys_theFunctionSaysSo(@TempDir Path folder)
      throws IOException, InterruptedException {
    SetClock clock = new SetClock(Instant.now());
    try (EmulatedStack stack = EmulatedStack.start(folder, clock, "", _ -> EmulatedAws.nothing());
        Running http = new Running(stack, HttpFunction.class, "on-demand")) {
      stack.parameters().remove("/faultline/test/master-key");
      Response answer = FunctionUrl.answer(http.invoke(FunctionUrl.event(event("it broke"))));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers().find("Retry-After")).contains("10");
      http.awaitLine(
          line ->
              line.startsWith("{\"timestamp\":")
                  && line.contains("\"level\":\"ERROR\"")
                  && line.contains("SSM has no /faultline/test/master-key"));
      stack.parameters().put("/faultline/test/master-key", EmulatedStack.MASTER);
      assertThat(FunctionUrl.answer(http.invoke(FunctionUrl.event(event("it broke")))).status())
          .isEqualTo(200);
    }
  }
}
