package dev.faultline.api.faultline;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.http.Headers;
import dev.faultline.http.Percent;
import dev.faultline.http.Request;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Engine;
import dev.faultline.storage.memory.MemoryEngine;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The whole product over the memory engine, at a time of the test's choice. */
final class Installation implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-22T10:15:30Z");
  static final String MASTER = "master-key-for-tests";
  static final String CLIENT = "0123456789abcdef0123456789abcdef";

  final AtomicReference<Instant> now = new AtomicReference<>(START);
  final Engine engine;
  final Faultline app;

  /** Keeps every body for 90 days, with limits that leave room. */
  Installation() {
    this(90, Map.of());
  }

  /** With a retention and some limits of its own. */
  Installation(int retentionDays, Map<String, Integer> limits) {
    this(retentionDays, 0, limits, engine -> engine);
  }

  Installation(
      int retentionDays,
      int keepPerHour,
      Map<String, Integer> limits,
      Function<Engine, Engine> wrapped) {
    engine = wrapped.apply(new MemoryEngine(now::get));
    app = create(engine, retentionDays, keepPerHour, limits);
  }

  /** The product again, over the same storage. */
  Faultline restarted() {
    return create(engine, 90, 0, Map.of());
  }

  private Faultline create(
      Engine over, int retentionDays, int keepPerHour, Map<String, Integer> limits) {
    Config usual = Config.forTests(Path.of("unused"));
    Map<String, Object> changes =
        Map.of(
            "retentionDays",
            retentionDays,
            "keepPerIssueHour",
            keepPerHour,
            "limits",
            limits(limits));
    Config config = with(usual, changes);
    return Faultline.create(
        config, over, new MemoryKeysets(), now::get, new Random(7), new SecureRandom());
  }

  private static Limits limits(Map<String, Integer> changes) {
    Limits roomy = with(Limits.defaults(), Map.of("newIssuesPerHour", 1_000_000));
    return with(roomy, changes);
  }

  /** A record with some components changed, so that a new setting does not break tests. */
  private static <T extends Record> T with(T record, Map<String, ?> changes) {
    try {
      List<Object> values = new ArrayList<>();
      List<Class<?>> types = new ArrayList<>();
      List<String> unused = new ArrayList<>(changes.keySet());
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        unused.remove(component.getName());
        types.add(component.getType());
        Object value = component.getAccessor().invoke(record);
        values.add(
            changes.containsKey(component.getName()) ? changes.get(component.getName()) : value);
      }
      if (!unused.isEmpty()) {
        throw new IllegalArgumentException("no setting " + unused);
      }
      @SuppressWarnings("unchecked")
      Class<T> type = (Class<T>) record.getClass();
      return type.getDeclaredConstructor(types.toArray(Class<?>[]::new))
          .newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  /** Posts a body to a project with the client key. */
  Answer post(String project, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-Api-Key", CLIENT));
    all.addAll(Arrays.asList(headers));
    return call(
        "POST",
        "/v0/projects/" + Percent.encode(project) + "/errors",
        body.getBytes(StandardCharsets.UTF_8),
        all.toArray(String[]::new));
  }

  /** Posts one error with a message. */
  Answer report(String project, String message) {
    return post(project, "{\"errors\":[{\"type\":\"T\",\"message\":\"" + escape(message) + "\"}]}");
  }

  Answer get(String path) {
    return master("GET", path, "");
  }

  Answer master(String method, String path, String body) {
    return call(method, path, body.getBytes(StandardCharsets.UTF_8), "X-Api-Key", MASTER);
  }

  Answer call(String method, String path, byte[] body, String... headers) {
    return Answer.of(app.handle(Request.of(method, path, Headers.of(headers), body)));
  }

  /** The path of an error. */
  static String path(String project, String message) {
    return "/v0/projects/" + Percent.encode(project) + "/errors/" + Percent.encode(message);
  }

  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** A word for a number: parameterised messages keep it apart from others. */
  static String word(int number) {
    StringBuilder word = new StringBuilder("w");
    for (int n = number; n > 0; n /= 20) {
      word.append("ghijklmnopqrstuvwxyz".charAt(n % 20));
    }
    return word.toString();
  }

  /** Posts errors with different messages, 200 at a time. */
  void reportMany(String project, int count) {
    for (int from = 0; from < count; from += 200) {
      StringBuilder body = new StringBuilder("{\"errors\":[");
      for (int i = from; i < Math.min(count, from + 200); i++) {
        body.append(i == from ? "" : ",").append("{\"message\":\"failed ").append(word(i));
        body.append("\"}");
      }
      Answer answer = post(project, body.append("]}").toString());
      if (answer.status() != 201) {
        throw new AssertionError(answer.text());
      }
    }
  }

  @Override
  public void close() {
    app.close();
  }
}
