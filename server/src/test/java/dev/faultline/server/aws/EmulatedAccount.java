package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.server.aws.StubAws.Taken;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.EmulatedAws;
import dev.faultline.storage.aws.Emulators;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One address for all of AWS, as the commands find it: DynamoDB, S3 and SQS are the emulators,
 * CloudFormation, SSM and STS the stub that stacks are deployed to. It notes each call with the
 * right it takes, and can refuse them from some write on, as where credentials expire.
 */
final class EmulatedAccount implements AutoCloseable {
  /** What the JDK's client writes by itself. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  final DeployRig rig = new DeployRig();
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<Taken> taken =
      new ConcurrentSkipListSet<>(
          Comparator.comparing(Taken::action).thenComparing(Taken::resource));

  /** How many calls of DynamoDB are answered before the credentials have expired. */
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

  /** System properties as they were before {@link #enter}. */
  private final Map<String, String> before = new HashMap<>();

  private volatile Consumer<String> beforePut = row -> {};

  EmulatedAccount() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Has the commands find this account as they do by a shell's environment, until it is closed. */
  void enter() {
    Map.of(
            "aws.accessKeyId",
            "test",
            "aws.secretAccessKey",
            "test",
            "aws.region",
            StubAws.REGION,
            "aws.endpointUrl",
            address().toString())
        .forEach((name, value) -> before.put(name, System.setProperty(name, value)));
  }

  static AwsPlaces places(String stage) {
    String name = "faultline-" + stage;
    return new AwsPlaces(name, name + "-" + StubAws.ACCOUNT + "-" + StubAws.REGION, name + "-");
  }

  /** A stage as deploy makes it. */
  void deploy(String stage) throws IOException, InterruptedException {
    rig.deploy(
        new DeployOptions(
            new Stage(stage), Map.of(), Optional.empty(), Optional.empty(), false, true));
    // Built as a jar the program knows which functions are its own; those of the rig are a word.
    String name = new Stage(stage).stack();
    StubStacks.StubStack stack = Objects.requireNonNull(rig.aws.stacks.live.get(name), name);
    Bundle.ofJarCode().ifPresent(code -> stack.parameters.put("CodeKey", code));
    AwsPlaces places = places(stage);
    // Makes table and bucket.
    EmulatedAws.open(places, InstantSource.system(), EmulatedAws.nothing()).close();
    try (SqsClient sqs = EmulatedAws.sqs(InstantSource.system(), EmulatedAws.nothing())) {
      sqs.createQueue(request -> request.queueName(places.queuePrefix() + AwsPlaces.WORK));
    }
  }

  /** An engine of the stage that is not the mover's. */
  static AwsEngine engine(String stage, ExecutionInterceptor seen) {
    return EmulatedAws.open(places(stage), InstantSource.system(), seen);
  }

  /** A parameter of SSM. */
  String parameter(String stage, String name) {
    String value = rig.aws.rows.parameters.get(new Stage(stage).parameter(name));
    if (value == null) {
      throw new AssertionError("SSM has no " + name + " of " + stage);
    }
    return value;
  }

  void parameter(String stage, String name, String value) {
    rig.aws.rows.parameters.put(new Stage(stage).parameter(name), value);
  }

  /** Lets the credentials expire after some more calls of DynamoDB. */
  void expireAfter(int calls) {
    left.set(calls);
  }

  /** New credentials. */
  void renew() {
    left.set(Integer.MAX_VALUE);
  }

  /** How many calls of DynamoDB were let through since {@link #renew}. */
  int calls() {
    return Integer.MAX_VALUE - left.get();
  }

  /** Is shown partition and sort key of each row that is put, before it is. */
  void beforePut(Consumer<String> look) {
    beforePut = look;
  }

  /** What was taken since the last time. */
  Set<Taken> taken() {
    Set<Taken> all = new HashSet<>(taken);
    all.addAll(rig.aws.taken);
    taken.clear();
    rig.aws.taken.clear();
    return all;
  }

  private void take(String action, String resource) {
    taken.add(new Taken(action, resource));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = header(exchange, "X-Amz-Target");
      URI to;
      if (target.startsWith("DynamoDB_")) {
        if (left.getAndDecrement() <= 0) {
          expired(exchange);
          return;
        }
        rows(target.substring(target.indexOf('.') + 1), new String(body, UTF_8));
        to = Emulators.get().dynamo();
      } else if (target.startsWith("AmazonSQS")) {
        queue(target.substring(target.indexOf('.') + 1), JSON.readTree(body));
        to = Emulators.get().sqs();
      } else if (!target.isEmpty()
          || header(exchange, "Content-Type").startsWith("application/x-www-form-urlencoded")) {
        to = rig.aws.access().endpoint().orElseThrow();
      } else {
        to = Emulators.get().s3();
      }
      HttpResponse<byte[]> answer = passOn(exchange, body, to);
      if (to.equals(Emulators.get().s3())) {
        objects(exchange, body, answer.statusCode());
      }
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN.contains(name) && !name.startsWith(":")) {
                  values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
              });
      int length = answer.body().length;
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.statusCode(), head || length == 0 ? -1 : length);
      if (!head && length > 0) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static void expired(HttpExchange exchange) throws IOException {
    byte[] body =
        "{\"__type\":\"com.amazon.coral.service#ExpiredTokenException\",\"message\":\"expired\"}"
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(400, body.length);
    exchange.getResponseBody().write(body);
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body, URI to)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(to + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  // ---- rights

  private void rows(String action, String body) throws IOException {
    JsonNode request = JSON.readTree(body);
    if (action.equals("PutItem")) {
      JsonNode item = request.path("Item");
      beforePut.accept(item.path("p").path("S").asText() + " " + item.path("s").path("S").asText());
    }
    String table = request.path("TableName").asText();
    if (!table.isEmpty()) {
      take("dynamodb:" + action, StubAws.arn("dynamodb", "table/" + table));
    }
    request
        .path("RequestItems")
        .fieldNames()
        .forEachRemaining(
            name -> take("dynamodb:" + action, StubAws.arn("dynamodb", "table/" + name)));
  }

  private void queue(String action, JsonNode request) {
    String url = request.path("QueueUrl").asText();
    String name =
        url.isEmpty()
            ? request.path("QueueName").asText()
            : url.substring(url.lastIndexOf('/') + 1);
    take("sqs:" + action, StubAws.arn("sqs", name).replace(":queue:", ":"));
  }

  private void objects(HttpExchange exchange, byte[] body, int status) {
    String path = exchange.getRequestURI().getPath().substring(1);
    int slash = path.indexOf('/');
    String bucket = "arn:aws:s3:::" + (slash < 0 ? path : path.substring(0, slash));
    String key = slash < 0 || slash == path.length() - 1 ? "" : path.substring(slash);
    if (status == 404) {
      // Without the right to list, S3 answers 403 of what is not there.
      take("s3:ListBucket", bucket);
    }
    if (key.isEmpty()) {
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          Matcher keys = KEY.matcher(new String(body, UTF_8));
          while (keys.find()) {
            take("s3:DeleteObject", bucket + "/" + keys.group(1));
          }
        }
        case "GET", "HEAD" -> take("s3:ListBucket", bucket);
        default -> take("s3:" + exchange.getRequestMethod(), bucket);
      }
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> take("s3:GetObject", bucket + key);
      case "PUT" -> {
        take("s3:PutObject", bucket + key);
        if (!header(exchange, "If-Match").isEmpty()) {
          // Compared with what is there, which S3 counts as reading.
          take("s3:GetObject", bucket + key);
        }
      }
      case "DELETE" -> take("s3:DeleteObject", bucket + key);
      default -> take("s3:" + exchange.getRequestMethod(), bucket + key);
    }
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
    server.stop(0);
    rig.close();
    client.close();
  }
}
