package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.EmulatedAws;
import dev.faultline.storage.aws.Emulators;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An installation over the emulators: what the template makes, and what AWS does between its parts.
 * Each function has its own clients, whose calls an interceptor of its own sees.
 */
public final class EmulatedStack implements AutoCloseable {
  /** For opening after a restore, over emulators that may be slow the first time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The names of the functions, as the template has them behind the stage. */
  public static final String HTTP = "http";

  public static final String WORK = "work";
  public static final String TICK = "tick";

  public static final String STAGE = "test";
  public static final String MASTER = "master-key-for-tests";
  public static final String CLIENT = "0123456789abcdef0123456789abcdef";
  public static final String URL = "https://abc.lambda-url.eu-central-1.on.aws";

  /** The file's key, where there is one. */
  public static final String CONFIG = "config/faultline.toml";

  private static final JsonFactory JSON = new JsonFactory();
  private static final int BATCH = 1_000;

  /** As the template says of the work function. */
  private static final int TIME_MILLIS = 100_000;

  private static final int RECEIVE = 10;
  private static final String VISIBILITY_SECONDS = "600";

  private final SetClock clock;
  private final AwsPlaces places;
  private final ParameterStore parameters;
  private final MetricStore metrics = new MetricStore();
  private final Map<String, String> environment;
  private final SqsClient sqs;
  private final String queueUrl;
  private final Map<String, Home> homes = new LinkedHashMap<>();
  private final HttpFunction http;
  private final WorkFunction work;
  private final TickFunction tick;
  private volatile IntSupplier millisLeft = () -> TIME_MILLIS;

  private EmulatedStack(
      AwsPlaces places,
      SetClock clock,
      String configFile,
      Function<String, ExecutionInterceptor> seen,
      Function<Config, Outgoing> outgoing)
      throws IOException {
    this.clock = clock;
    this.places = places;
    parameters = new ParameterStore();
    parameters.put("/faultline/test/master-key", MASTER);
    parameters.put("/faultline/test/client-keys", CLIENT);
    parameters.put(
        "/faultline/test/envelope-key", Base64.getEncoder().encodeToString(new byte[32]));
    parameters.put("/faultline/test/url", URL + "/");
    sqs = EmulatedAws.sqs(clock, EmulatedAws.nothing());
    // Makes the table and the bucket.
    EmulatedAws.open(places, clock, EmulatedAws.nothing()).close();
    queueUrl = queues();
    if (!configFile.isEmpty()) {
      EmulatedAws.s3(EmulatedAws.nothing())
          .putObject(
              request -> request.bucket(places.bucket()).key(CONFIG),
              RequestBody.fromString(configFile));
    }
    environment = environment(!configFile.isEmpty());
    for (String name : List.of(HTTP, WORK, TICK)) {
      homes.put(name, Home.open(environment, clock, seen.apply(name), outgoing, PATIENCE));
    }
    http = new HttpFunction(home(HTTP));
    work = new WorkFunction(home(WORK));
    tick = new TickFunction(home(TICK));
  }

  /**
   * Makes an installation.
   *
   * @param folder tells it apart from others
   * @param configFile what lies in the bucket as config file; empty for none
   * @param seen gives, for a function's name, who sees its calls
   */
  public static EmulatedStack start(
      Path folder, SetClock clock, String configFile, Function<String, ExecutionInterceptor> seen)
      throws IOException {
    return start(folder, clock, configFile, seen, Faultline::outgoing);
  }

  /** As the other, with another way out. */
  static EmulatedStack start(
      Path folder,
      SetClock clock,
      String configFile,
      Function<String, ExecutionInterceptor> seen,
      Function<Config, Outgoing> outgoing)
      throws IOException {
    return new EmulatedStack(EmulatedAws.places(folder), clock, configFile, seen, outgoing);
  }

  /** As the template: one queue, and one for what was handed out too often. */
  private String queues() {
    String dead =
        sqs.createQueue(request -> request.queueName(places.queuePrefix() + "work_dead"))
            .queueUrl();
    String arn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    String policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"10\"}".formatted(arn);
    return sqs.createQueue(
            request ->
                request
                    .queueName(places.queuePrefix() + "work")
                    .attributes(
                        Map.of(
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            VISIBILITY_SECONDS,
                            QueueAttributeName.REDRIVE_POLICY,
                            policy)))
        .queueUrl();
  }

  private Map<String, String> environment(boolean withConfig) {
    Emulators emulators = Emulators.get();
    Map<String, String> variables = new HashMap<>();
    variables.put("FAULTLINE_STAGE", STAGE);
    variables.put("FAULTLINE_TABLE", places.table());
    variables.put("FAULTLINE_BUCKET", places.bucket());
    variables.put("FAULTLINE_QUEUE_PREFIX", places.queuePrefix());
    variables.put("FAULTLINE_RETENTION_DAYS", "90");
    if (withConfig) {
      variables.put("FAULTLINE_CONFIG", CONFIG);
    }
    variables.put("AWS_REGION", "eu-central-1");
    variables.put("AWS_ACCESS_KEY_ID", "test");
    variables.put("AWS_SECRET_ACCESS_KEY", "test");
    variables.put("AWS_SESSION_TOKEN", "test");
    variables.put("AWS_ENDPOINT_URL_DYNAMODB", emulators.dynamo().toString());
    variables.put("AWS_ENDPOINT_URL_S3", emulators.s3().toString());
    variables.put("AWS_ENDPOINT_URL_SQS", emulators.sqs().toString());
    variables.put("AWS_ENDPOINT_URL_SSM", parameters.address().toString());
    variables.put("AWS_ENDPOINT_URL_CLOUDWATCH", metrics.address().toString());
    return variables;
  }

  /** What Lambda sets for its functions. */
  public Map<String, String> variables() {
    return Map.copyOf(environment);
  }

  public ParameterStore parameters() {
    return parameters;
  }

  public AwsPlaces places() {
    return places;
  }

  public SetClock clock() {
    return clock;
  }

  Home home(String function) {
    Home home = homes.get(function);
    if (home == null) {
      throw new IllegalArgumentException("there is no function " + function);
    }
    return home;
  }

  // ---- what AWS does

  private byte[] invoke(RequestStreamHandler function, byte[] event) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      function.handleRequest(new ByteArrayInputStream(event), out, new Invocation(millisLeft));
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on invocations have so much time left, each time they look. */
  void millisLeft(IntSupplier millisLeft) {
    this.millisLeft = millisLeft;
  }

  /** A report as a client of the project 1 sends it. */
  static Request event() {
    return Request.of(
        "POST",
        "/api/1/store/?sentry_key=" + CLIENT,
        Headers.of("Content-Type", "application/json"),
        "{\"message\":\"it broke\"}".getBytes(UTF_8));
  }

  /** A request that comes through the Function URL. */
  public Response ask(Request request) throws IOException {
    return FunctionUrl.answer(invoke(http, FunctionUrl.event(request)));
  }

  /** A request of somebody with the master key. */
  public Response ask(String method, String target, String json) throws IOException {
    return ask(method, target, json, MASTER);
  }

  /** A request with a key; a body is JSON. */
  public Response ask(String method, String target, String json, String key) throws IOException {
    Headers headers = Headers.of("Authorization", "Bearer " + key);
    if (!json.isEmpty()) {
      headers.add("Content-Type", "application/json");
    }
    return ask(Request.of(method, target, headers, json.getBytes(UTF_8)));
  }

  /** The schedule rings once. */
  public void tick() {
    invoke(tick, "{\"source\":\"aws.scheduler\"}".getBytes(UTF_8));
  }

  /** CloudWatch rings. */
  public void alarm(String event) {
    invoke(tick, event.getBytes(UTF_8));
  }

  /** What waits and is due, taken as the trigger takes it. */
  public List<Message> receive() {
    List<Message> messages = new ArrayList<>();
    while (messages.size() < BATCH) {
      List<Message> some =
          sqs.receiveMessage(
                  request ->
                      request
                          .queueUrl(queueUrl)
                          .maxNumberOfMessages(RECEIVE)
                          .messageSystemAttributeNames(
                              MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
              .messages();
      if (some.isEmpty()) {
        break;
      }
      messages.addAll(some);
    }
    return messages;
  }

  /** Hands messages to the function, and removes those it does not name. Answers those it names. */
  public Set<String> work(List<Message> messages) throws IOException {
    Set<String> failed = failures(invoke(work, event(messages)));
    for (Message message : messages) {
      if (!failed.contains(message.messageId())) {
        sqs.deleteMessage(
            request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    }
    return failed;
  }

  /** Works until nothing is due. */
  public void drain() throws IOException {
    for (List<Message> due = receive(); !due.isEmpty(); due = receive()) {
      Set<String> failed = work(due);
      if (!failed.isEmpty()) {
        throw new IllegalStateException(failed.size() + " messages failed");
      }
    }
  }

  /** The event a trigger makes of messages. */
  public static byte[] event(List<Message> messages) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("Records");
      for (Message message : messages) {
        json.writeStartObject();
        json.writeStringField("messageId", message.messageId());
        json.writeStringField("receiptHandle", message.receiptHandle());
        json.writeObjectFieldStart("attributes");
        json.writeStringField(
            "ApproximateReceiveCount",
            message
                .attributes()
                .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1"));
        json.writeStringField("SentTimestamp", "1800000000000");
        json.writeEndObject();
        json.writeObjectFieldStart("messageAttributes");
        json.writeEndObject();
        json.writeStringField("body", message.body());
        json.writeStringField("eventSource", "aws:sqs");
        json.writeStringField("eventSourceARN", "arn:aws:sqs:eu-central-1:1:faultline-test-work");
        json.writeStringField("awsRegion", "eu-central-1");
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** The messages a function names. */
  public static Set<String> failures(byte[] answer) throws IOException {
    Set<String> failed = new HashSet<>();
    try (JsonParser json = JSON.createParser(answer)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME
            && json.currentName().equals("itemIdentifier")) {
          failed.add(json.nextTextValue());
        }
      }
    }
    return failed;
  }

  @Override
  public void close() {
    homes.values().forEach(Home::close);
    parameters.close();
    metrics.close();
  }
}
