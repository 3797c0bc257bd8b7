package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * An account of AWS that remembers what it is told, for as much of CloudFormation's, S3's, SSM's,
 * STS's, SQS's and DynamoDB's protocol as deploying speaks. It refuses requests that AWS would
 * refuse, and notes each with the right it takes, so that the deployer's policy can be held to it.
 */
final class StubAws implements AutoCloseable {
  static final String ACCOUNT = "123456789012";
  static final String REGION = "eu-central-1";

  /**
   * A right that a request took.
   *
   * @param action as IAM calls it
   */
  record Taken(String action, String resource) {}

  /** AWS says no. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    final int status;
    final String code;

    Refusal(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  /** What a service answers. */
  record Answer(int status, String type, byte[] body) {
    static Answer xml(String body) {
      return new Answer(200, "text/xml", body.getBytes(UTF_8));
    }

    static Answer json(String body) {
      return new Answer(200, "application/x-amz-json-1.1", body.getBytes(UTF_8));
    }

    static Answer empty(int status) {
      return new Answer(status, "text/plain", new byte[0]);
    }
  }

  final StubStacks stacks = new StubStacks(this);
  final StubObjects objects = new StubObjects(this);
  final StubRows rows = new StubRows(this);
  final StubQueues queues = new StubQueues(this);
  final Set<Taken> taken =
      new TreeSet<>(Comparator.comparing(Taken::action).thenComparing(Taken::resource));
  private final HttpServer server;
  private String breaking = "";
  private String denied = "";
  private int breaks;

  static {
    // Else every answer waits for the other side to say that it got the head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  StubAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** Breaks the connection of the next call of this name, after it was carried out. */
  synchronized void breakOnceAfter(String action) {
    breaking = action;
    breaks = 1;
  }

  /** Breaks it each time: the JDK's client tries again by itself, and the SDK after it. */
  synchronized void breakAlwaysAfter(String action) {
    breaking = action;
    breaks = Integer.MAX_VALUE;
  }

  synchronized void heal() {
    breaks = 0;
    denied = "";
  }

  /** Takes a right away: every call of this name is refused, as IAM refuses it. */
  synchronized void deny(String action) {
    denied = action;
  }

  Cloud.Access access() {
    return new Cloud.Access(
        Region.of(REGION),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
        Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
        ClientOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofSeconds(30))
            .retryStrategy(
                DefaultRetryStrategy.standardStrategyBuilder()
                    .maxAttempts(2)
                    .backoffStrategy(BackoffStrategy.retryImmediately())
                    .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                    .build())
            .build());
  }

  void take(String action, String resource) {
    taken.add(new Taken(action, resource));
  }

  static String arn(String service, String rest) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, REGION, ACCOUNT, rest);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean form = type != null && type.startsWith("application/x-www-form-urlencoded");
    Map<String, String> fields = form ? fields(new String(body, UTF_8)) : Map.of();
    String action =
        target != null
            ? target.substring(target.indexOf('.') + 1)
            : form ? fields.getOrDefault("Action", "") : StubObjects.action(exchange);
    Answer answer;
    try {
      if (action.equals(denied)) {
        throw new Refusal(
            form || target == null ? 403 : 400,
            target == null ? "AccessDenied" : "AccessDeniedException",
            "User: arn:aws:iam::%s:user/x is not authorized to perform: %s"
                .formatted(ACCOUNT, action));
      }
      answer =
          target != null
              ? json(target, action, new String(body, UTF_8))
              : form ? query(action, fields) : objects.answer(exchange, plain(exchange, body));
    } catch (Refusal e) {
      answer = refused(e, target != null, form, exchange.getRequestMethod());
    } catch (RuntimeException e) {
      e.printStackTrace();
      answer = refused(new Refusal(500, "InternalError", e.toString()), target != null, form, "");
    }
    if (breaks > 0 && action.equals(breaking)) {
      breaks--;
      exchange.close();
      return;
    }
    if (answer.type().equals("text/xml") || !answer.type().equals("text/plain")) {
      exchange.getResponseHeaders().set("Content-Type", answer.type());
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.status(), head || length == 0 ? -1 : length);
    if (!head && length > 0) {
      exchange.getResponseBody().write(answer.body());
    }
    exchange.close();
  }

  private Answer json(String target, String action, String body) {
    return target.startsWith("AmazonSQS") ? queues.answer(action, body) : rows.answer(action, body);
  }

  private Answer query(String action, Map<String, String> fields) {
    if ("2011-06-15".equals(fields.get("Version"))) {
      return Answer.xml(
          ("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/x</Arn>"
                  + "<UserId>U</UserId><Account>%s</Account></GetCallerIdentityResult>"
                  + "</GetCallerIdentityResponse>")
              .formatted(ACCOUNT, ACCOUNT));
    }
    if (!"2010-05-15".equals(fields.get("Version"))) {
      throw new Refusal(400, "InvalidAction", "no such service");
    }
    return Answer.xml(
        "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>"
            .formatted(action, stacks.answer(action, fields)));
  }

  private static Answer refused(Refusal e, boolean json, boolean form, String method) {
    if (method.equals("HEAD")) {
      return Answer.empty(e.status);
    }
    String text = xml(String.valueOf(e.getMessage()));
    if (json) {
      String told =
          "{\"__type\":\"%s\",\"message\":\"%s\"}"
              .formatted(e.code, String.valueOf(e.getMessage()).replace("\"", "'"));
      return new Answer(e.status, "application/x-amz-json-1.1", told.getBytes(UTF_8));
    }
    String error =
        "<Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(e.code, text);
    return new Answer(
        e.status,
        "text/xml",
        (form ? "<ErrorResponse>" + error + "</ErrorResponse>" : error).getBytes(UTF_8));
  }

  static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static Map<String, String> fields(@Nullable String form) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String each : form == null || form.isEmpty() ? new String[0] : form.split("&", -1)) {
      int equals = each.indexOf('=');
      fields.put(
          URLDecoder.decode(equals < 0 ? each : each.substring(0, equals), UTF_8),
          equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return fields;
  }

  /** The body without the chunks and checksums that the SDK sends it in. */
  private static byte[] plain(HttpExchange exchange, byte[] body) {
    if (exchange.getRequestHeaders().getFirst("x-amz-decoded-content-length") == null) {
      return body;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    int at = 0;
    try {
      while (true) {
        int end = at;
        while (body[end] != '\r') {
          end++;
        }
        String head = new String(body, at, end - at, UTF_8);
        int size = Integer.parseInt(head.split(";", -1)[0], 16);
        if (size == 0) {
          return plain.toByteArray();
        }
        plain.write(Arrays.copyOfRange(body, end + 2, end + 2 + size));
        at = end + 2 + size + 2;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
