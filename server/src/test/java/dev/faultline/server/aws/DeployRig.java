package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.server.aws.DeployOptions.Alarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Deploys the real template to the stub, and keeps what a person would have seen. */
final class DeployRig implements AutoCloseable {
  static final String BUCKET = "faultline-prod-123456789012-eu-central-1";
  static final String CODE_BUCKET = BUCKET + "-code";

  final StubAws aws;
  final List<String> said = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  final List<String> posted = new ArrayList<>();
  boolean agrees = true;
  boolean answers = true;
  byte[] code = "the first code".getBytes(UTF_8);
  private long millis = 1_795_000_000_000L;

  DeployRig() throws IOException {
    aws = new StubAws();
  }

  /** A file of the repository, whatever module the tests run in. */
  static String file(String path) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("core/src"))) {
      folder = Objects.requireNonNull(folder.getParent(), "the tests run in the repository");
    }
    try {
      return Files.readString(folder.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String template() {
    return file("lambda/src/main/cloudformation/faultline.yaml");
  }

  Bundle bundle() {
    return new Bundle(template(), code, "{}");
  }

  Talk talk() {
    return new Talk() {
      @Override
      public void say(String line) {
        said.add(line);
      }

      @Override
      public boolean agreed(String question) {
        asked.add(question);
        return agrees;
      }

      @Override
      public void pause(Duration time) {
        millis += time.toMillis();
      }
    };
  }

  private Reach reach() {
    return new Reach() {
      @Override
      public boolean answers(String url) {
        posted.add("GET " + url);
        return answers;
      }

      @Override
      public String post(String url, String masterKey, String json) {
        posted.add("POST " + url + " " + masterKey + " " + json);
        return "{\"sealed\":\"sealed-by-the-installation\"}";
      }
    };
  }

  boolean deploy(DeployOptions options) throws IOException, InterruptedException {
    said.clear();
    try (Cloud cloud = Cloud.open(aws.access())) {
      return new Deploy(
              cloud,
              bundle(),
              talk(),
              reach(),
              new SecureRandom(),
              () -> Instant.ofEpochMilli(++millis))
          .run(options);
    }
  }

  void destroy(Destroy.Data data) throws IOException, InterruptedException {
    said.clear();
    try (Cloud cloud = Cloud.open(aws.access())) {
      new Destroy(cloud, new Stage("prod"), talk()).run(data, true);
    }
  }

  /** All options as nobody said them. */
  static DeployOptions plain() {
    return options(Map.of());
  }

  static DeployOptions options(Map<String, String> parameters) {
    return new DeployOptions(
        new Stage("prod"), parameters, Optional.empty(), Optional.empty(), false, true);
  }

  static DeployOptions with(Optional<String> config, Optional<Alarm> alarm) {
    return new DeployOptions(new Stage("prod"), Map.of(), config, alarm, false, true);
  }

  String text() {
    return String.join("\n", said);
  }

  StubStacks.StubStack stack() {
    StubStacks.StubStack stack = aws.stacks.live.get("faultline-prod");
    if (stack == null) {
      throw new AssertionError("there is no stack");
    }
    return stack;
  }

  @Override
  public void close() {
    aws.close();
  }
}
