package dev.faultline.lambda;

import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.app.Faultline;
import dev.faultline.app.Work;
import dev.faultline.config.Config;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.settings.OnAws;
import dev.faultline.settings.SettingException;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Key;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Range;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Does once what first requests do, so that the snapshot has its classes loaded and its code warm:
 * an event through the product over memory, the pages and answers that show it, and the calls to
 * AWS up to the network. Nothing of it is kept, and no call leaves the process.
 */
final class Priming {
  private static final System.Logger LOG = System.getLogger(Priming.class.getName());
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final InstantSource CLOCK = () -> NOW;
  private static final String MASTER = "priming-master-key";
  private static final String CLIENT = "00000000000000000000000000000001";

  /** Rounds of each; the first ones are what is slow. */
  private static final int ROUNDS = 5;

  private static final Pattern ISSUE = Pattern.compile("\\{\"id\":\"([0-9a-z]{20,})\"");

  private Priming() {}

  /** Warms up. A fault makes starts slower and nothing else, so it is only told. */
  static void run(Surroundings surroundings) {
    try {
      product();
      calls(surroundings);
    } catch (IOException | SettingException | RuntimeException e) {
      LOG.log(WARNING, "warming up broke off; cold starts are slower", e);
    }
  }

  /** The product over memory; gives how many answers were as they should be. */
  static int product() throws IOException, SettingException {
    int right = 0;
    SecureRandom random = new SecureRandom();
    MemoryEngine engine = new MemoryEngine(CLOCK);
    Config config = OnAws.read("", Optional.empty()).config(443, MASTER, List.of(CLIENT));
    try (Faultline faultline =
        Faultline.passing(
            config,
            engine,
            new MemoryKeysets(),
            CLOCK,
            random,
            random,
            Faultline.outgoing(config))) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = "sentry_key=" + CLIENT;
        ask(faultline, "POST", "/api/1/store/", key, "", event(round));
        work(faultline, engine);
        right += look(faultline);
      }
      faultline.tick();
    }
    return right;
  }

  private static String event(int number) {
    return """
        {"event_id":"%032x","timestamp":"2026-01-01T00:00:00Z","platform":"java","level":"error",
         "release":"shop@1.0","environment":"production","tags":{"region":"eu"},
         "request":{"url":"https://shop.example/pay","method":"POST",
          "headers":{"User-Agent":"priming"}},
         "user":{"id":"1","ip_address":"192.0.2.1"},
         "breadcrumbs":{"values":[{"timestamp":"2026-01-01T00:00:00Z","category":"http",
          "message":"GET /"}]},
         "exception":{"values":[{"type":"java.lang.IllegalStateException","value":"order 17 is paid",
          "stacktrace":{"frames":[{"module":"com.example.Shop","function":"pay",
          "filename":"Shop.java","lineno":17,"in_app":true}]}}]}}
        """
        .formatted(number);
  }

  private static void work(Faultline faultline, MemoryEngine engine) {
    List<Queue.Lease> leases = engine.queue().lease(Faultline.QUEUE, 10, Duration.ofMinutes(1));
    faultline.work(leases.stream().map(lease -> new Work(lease.job(), 1)).toList());
    engine.queue().done(leases);
  }

  /** As a browser and as a program. */
  private static int look(Faultline faultline) throws IOException {
    int right = 0;
    Response in = ask(faultline, "POST", "/login", "", "", "key=" + MASTER);
    String cookie = in.headers().find("set-cookie").orElse("").split(";", -1)[0];
    Response issues = ask(faultline, "GET", "/api/v1/projects/1/issues", "", "", "");
    Matcher issue = ISSUE.matcher(issues.bodyText());
    String page = "/p/1/issues/" + (issue.find() ? issue.group(1) : "");
    for (String path : List.of("/", "/p/1", page, "/p/1/settings", "/p/1/notifications")) {
      right += ok(ask(faultline, "GET", path, "", cookie, ""));
    }
    for (String path : List.of("projects", "info", "projects/1/issues")) {
      right += ok(ask(faultline, "GET", "/api/v1/" + path, "", "", ""));
    }
    return right;
  }

  private static int ok(Response answer) {
    return answer.status() == 200 ? 1 : 0;
  }

  private static Response ask(
      Handler handler, String method, String path, String query, String cookie, String body)
      throws IOException {
    String type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
    String event =
        """
        {"version":"2.0","rawPath":"%s","rawQueryString":"%s","cookies":["%s"],
         "headers":{"content-type":"%s","authorization":"Bearer %s","host":"127.0.0.1"},
         "requestContext":{"http":{"method":"%s","sourceIp":"192.0.2.1"}},
         "body":"%s","isBase64Encoded":false}
        """
            .formatted(path, query, cookie, type, MASTER, method, escaped(body));
    Request request = HttpEvent.read(new ByteArrayInputStream(event.getBytes(UTF_8)));
    Response answer = HttpExchange.answer(handler, request, OnAws.BODY_BYTES_MAX);
    HttpAnswer.write(request, answer);
    return answer;
  }

  private static String escaped(String text) {
    return text.replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Calls to AWS, written, signed and read, but not sent. */
  static void calls(Surroundings surroundings) {
    try (Clients clients =
        Clients.open(
            // Its addresses are those of AWS, by which the answers are told apart.
            surroundings.bare(),
            List.of(),
            new NoNetwork(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))) {
      AwsEngine engine =
          AwsEngine.open(
              clients.dynamo(),
              clients.s3(),
              clients.sqs(),
              new AwsPlaces(
                  surroundings.table(),
                  surroundings.bucket(),
                  surroundings.queuePrefix(),
                  Map.of(AwsPlaces.WORK, "https://sqs.example.com/1/work")),
              CLOCK,
              new SecureRandom());
      byte[] bytes = "priming".getBytes(UTF_8);
      Key key = new Key("priming", "row");
      clients.ssm().getParameters(request -> request.names("/priming").withDecryption(true));
      engine.table().find(key);
      engine.table().range(Range.all("priming", 10));
      engine.table().commit(new Commit("priming", 0, List.of(new Change.Put(key, bytes))));
      engine.blobs().find("priming");
      engine.blobs().put("priming", bytes, Map.of());
      engine.queue().append(AwsPlaces.WORK, List.of(bytes), Duration.ZERO);
    }
  }
}
