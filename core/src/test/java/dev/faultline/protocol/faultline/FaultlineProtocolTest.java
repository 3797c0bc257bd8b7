package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.config.Limits;
import dev.faultline.event.Category;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Outcome;
import dev.faultline.event.RequestInfo;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultlineProtocolTest {
  private static final Instant NOW = Instant.parse("2026-11-22T01:02:03Z");

  private final FaultlineProtocol protocol = new FaultlineProtocol(() -> NOW);
  private long ids;

  private final Protocol.Framing framing =
      new Protocol.Framing() {
        @Override
        public Instant now() {
          return NOW;
        }

        @Override
        public EventId newId() {
          return new EventId(7, ++ids);
        }

        @Override
        public Limits limits() {
          return Limits.defaults();
        }
      };

  @Test
  void takesThePostAndNothingElse() {
    assertThat(protocol.takes("POST", "/v0/projects/shop/errors")).isTrue();
    assertThat(protocol.takes("POST", "/projects/shop/errors/")).isTrue();
    assertThat(protocol.takes("GET", "/v0/projects/shop/errors")).isFalse();
    assertThat(protocol.takes("OPTIONS", "/v0/projects/shop/errors")).isFalse();
    assertThat(protocol.takes("POST", "/v0/projects/shop/errors/boom")).isFalse();
    assertThat(protocol.takes("POST", "/api/projects/shop/errors")).isFalse();
  }

  @Test
  void readsTheCallerFromTheHead() throws RefusedException {
    assertThat(protocol.caller(post("/v0/projects/%E5%BA%97/errors", "x-api-key", " k ")))
        .isEqualTo(new Caller("店", List.of("k"), false));
    assertThat(protocol.caller(post("/projects/shop/errors", "Authorization", "bearer k")))
        .isEqualTo(new Caller("shop", List.of("k"), false));
    assertThat(refusal(() -> protocol.caller(post("/projects/shop/errors"))).status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a%20b", "a%2Fb", "a%0Ab"})
  void refusesBadProjectNames(String project) {
    Refusal refusal = refusal(() -> protocol.caller(post("/projects/" + project + "/errors")));

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::path)
        .containsExactly(List.of("project"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":null,\"message\":null,\"timestamp\":null,\"backtrace\":null}",
        "{\"type\":\"\",\"message\":\"\",\"backtrace\":[]}",
        "{\"message\":42}",
        "{\"message\":\"\\ud800 lone \\u0000\"}",
        "{\"message\":\"m\",\"timestamp\":\"2017-05-16T13:36:27.5-05:00\"}",
        "{\"message\":\"m\",\"timestamp\":\"2017-02-31T00:00:00+00:00\"}",
        "{\"message\":\"m\",\"extra\":{\"a\":[1,{}]}}",
        "{\"backtrace\":[{}, {\"file\":null,\"line\":null,\"function\":null,\"column\":null}]}",
        "{\"backtrace\":[{\"line\":\"12\",\"column\":1.5,\"code\":[],\"more\":1}]}",
        "{\"backtrace\":[{\"line\":2,\"code\":{\"1\":\"a\",\"2\":\"b\"}},{\"code\":null}]}"
      })
  void takesEveryFormOfAnError(String error) throws RefusedException {
    EventDraft draft = draft("{\"errors\":[" + error + "]}");

    assertThat(draft.exceptions).hasSize(1);
    assertThat(draft.exceptions.getFirst().type()).isNotEmpty();
    assertThat(draft.exceptions.getFirst().value()).isNotEmpty().doesNotContain("\0", "\ud800");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"context\":null",
        "\"context\":[],\"environment\":[],\"session\":[ ],\"params\":[]",
        "\"environment\":null,\"session\":null,\"params\":null,\"notifications\":null",
        "\"context\":{\"version\":null,\"os\":7,\"user\":[],\"headers\":\"x\",\"history\":[1]}",
        "\"notifier\":null",
        "\"notifier\":{\"name\":\"n\",\"more\":{}},\"other\":true,\"and\":\"text\"",
        "\"notifications\":[null,7,\"sealed\",{\"type\":\"nonsense\"}]"
      })
  void takesEveryFormOfTheRest(String rest) throws RefusedException {
    EventDraft draft = draft("{\"errors\":[{\"type\":\"T\",\"message\":\"m\"}]," + rest + "}");

    assertThat(draft.exceptions.getFirst().value()).isEqualTo("m");
  }

  @Test
  void listsEveryViolationWithItsPlace() {
    Refusal refusal =
        refusal(
            () ->
                open(
                    """
                    {"errors":[{"type":1,"message":{},"backtrace":"x"},7,
                      {"timestamp":5,"backtrace":[{"line":"abc","file":3,"code":[1]},null]}],
                     "context":"c","params":[1],"notifications":{}}"""));

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::path)
        .containsExactly(
            List.of("errors", 0L, "type"),
            List.of("errors", 0L, "message"),
            List.of("errors", 0L, "backtrace"),
            List.of("errors", 1L),
            List.of("errors", 2L, "timestamp"),
            List.of("errors", 2L, "backtrace", 0L, "line"),
            List.of("errors", 2L, "backtrace", 0L, "file"),
            List.of("errors", 2L, "backtrace", 0L, "code"),
            List.of("errors", 2L, "backtrace", 1L),
            List.of("context"),
            List.of("params"),
            List.of("notifications"));
    assertThat(refusal.message())
        .isEqualTo(
            "errors[0].type should be a string or null, not a number (and 11 more, see errors)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; 400; errors is required",
        "[]; 400; body should be an object, not an array",
        "{\"errors\":null}; 400; errors should be an array of errors, not null",
        "{\"errors\":[; 422; body is not valid JSON",
        "{\"errors\":[]} x; 422; body is not valid JSON",
        "{\"errors\":[]}{}; 422; something follows its end",
        "''; 422; body is empty",
        "errors=1; 422; body is not valid JSON at line 1",
      })
  void refusesTheRestWithAReason(String body, int status, String message) {
    Refusal refusal = refusal(() -> open(body));

    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.message()).contains(message);
    Response response = protocol.refused(post("/projects/shop/errors"), refusal);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.bodyText()).contains("\"message\":", "\"error\":", "\"errors\":[{");
  }

  @Test
  void readsBodiesOnlyAsUtf8() throws RefusedException {
    byte[] marked = "\uFEFF{\"errors\":[{\"message\":\"障害\"}]}".getBytes(StandardCharsets.UTF_8);
    Parcel parcel = protocol.open(post("/projects/shop/errors"), marked, framing);
    assertThat(protocol.translate(report(parcel, 0)).exceptions.getFirst().value()).isEqualTo("障害");

    byte[] wide = "{\"errors\":[]}".getBytes(StandardCharsets.UTF_16LE);
    assertThat(refusal(() -> protocol.open(post("/projects/shop/errors"), wide, framing)).status())
        .isEqualTo(422);
  }

  @Test
  void boundsDepthNumberAndSize() {
    String deep = "{\"errors\":[],\"x\":" + "[".repeat(200) + "]".repeat(200) + "}";
    assertThat(refusal(() -> open(deep)).code()).isEqualTo("json-depth");
    String many = "{\"errors\":[" + "{},".repeat(10_000) + "{}]}";
    assertThat(refusal(() -> open(many)).status()).isEqualTo(413);
    StringBuilder frames = new StringBuilder("{\"errors\":[{\"backtrace\":[");
    for (int i = 0; i < 60_000; i++) {
      frames.append("{\"function\":\"aaaaaaaaaaaaaaaaaaa\"},");
    }
    String large = frames + "{}]}]}";
    Refusal refusal = refusal(() -> open(large));
    assertThat(refusal.status()).isEqualTo(413);
    assertThat(refusal.message()).isEqualTo("errors[0] is larger than 1048576 bytes");
  }

  @Test
  void takesAMessageLargerThanAnEventCut() throws RefusedException {
    EventDraft draft = draft("{\"errors\":[{\"message\":\"" + "a".repeat(2 << 20) + "\"}]}");

    assertThat(draft.exceptions.getFirst().value()).hasSizeLessThan(20_000).endsWith("…");
    assertThat(draft.notes).extracting(note -> note.path()).contains("errors");
  }

  @Test
  void makesAReportOfEachErrorAndCountsNotificationTargets() throws RefusedException {
    Parcel parcel =
        open(
            """
            {"errors":[{"message":"a"},{"message":"b"}],
             "notifications":[{"type":"slack","endpoint":"https://SECRET"},"SECRET"]}""");

    assertThat(parcel.items()).hasSize(3);
    for (int i = 0; i < 2; i++) {
      assertThat(new String(report(parcel, i).payload(), StandardCharsets.UTF_8))
          .doesNotContain("SECRET");
      assertThat(report(parcel, i).receivedAt()).isEqualTo(NOW);
    }
    assertThat(parcel.items().getLast())
        .isInstanceOfSatisfying(
            Parcel.Ended.class,
            ended -> {
              assertThat(ended.category()).isEqualTo(Category.OTHER);
              assertThat(ended.outcome()).isEqualTo(Outcome.UNSUPPORTED);
              assertThat(ended.quantity()).isEqualTo(2);
              assertThat(ended.sample()).isEmpty();
            });
    EventDraft second = protocol.translate(report(parcel, 1));
    assertThat(second.extra)
        .containsEntry(
            "post", Map.of("index", 1L, "of", 2L, "first", new EventId(7, 1).toString()));
  }

  @Test
  void doesNotRepeatALargeContextWithEachErrorOfAPost() throws RefusedException {
    String errors = "{\"message\":\"a\"},".repeat(49) + "{\"message\":\"a\"}";
    String body =
        "{\"errors\":[%s],\"context\":{\"version\":\"1.2.3\",\"big\":\"%s\"},\"params\":{\"q\":1}}"
            .formatted(errors, "x".repeat(500_000));
    Parcel parcel = open(body);

    long bytes = 0;
    for (int i = 0; i < 50; i++) {
      bytes += report(parcel, i).payload().length;
    }
    assertThat(bytes).isLessThan(2L * body.length() + 50 * 1_024);
    EventDraft first = protocol.translate(report(parcel, 0));
    assertThat(first.extra).containsKeys("context", "params");
    assertThat(first.notes).isEmpty();
    EventDraft other = protocol.translate(report(parcel, 49));
    assertThat(other.release).isEqualTo("1.2.3");
    assertThat(other.extra).doesNotContainKey("params");
    assertThat(other.notes.getFirst().text()).contains(new EventId(7, 1).toString());
  }

  @Test
  void sharesASmallContextWithACause() throws RefusedException {
    CapturedRequest captured = CapturedRequest.of("faultline-ruby-0.2.0", "001-chained");
    Parcel parcel = protocol.open(captured.request(), captured.body(), framing);
    EventDraft cause = protocol.translate(report(parcel, 1));

    assertThat(cause.exceptions.getFirst().type()).isEqualTo("ArgumentError");
    assertThat(cause.notes).isEmpty();
    assertThat(cause.extra).containsKeys("context", "params", "post");
  }

  @Test
  void derivesIdsFromAnIdempotencyKey() throws RefusedException {
    byte[] body = "{\"errors\":[{},{}]}".getBytes(StandardCharsets.UTF_8);
    Request once = post("/projects/shop/errors", "Idempotency-Key", "k");
    Request other = post("/projects/shop2/errors", "Idempotency-Key", "k");
    Parcel first = protocol.open(once, body, framing);
    Parcel again = protocol.open(once, body, framing);

    assertThat(report(again, 0).id()).isEqualTo(report(first, 0).id());
    assertThat(report(again, 1).id()).isEqualTo(report(first, 1).id());
    assertThat(report(first, 0).id()).isNotEqualTo(report(first, 1).id());
    assertThat(report(protocol.open(other, body, framing), 0).id())
        .isNotEqualTo(report(first, 0).id());
    Request tooLong = post("/projects/shop/errors", "Idempotency-Key", "k".repeat(256));
    assertThat(refusal(() -> protocol.open(tooLong, body, framing)).status()).isEqualTo(400);
  }

  @Test
  void translatesAllThatClientsSend() throws RefusedException {
    EventDraft draft =
        draft(
            """
            {"errors":[{"type":"NoMethodError","message":"undefined","timestamp":
              "2026-11-21T23:00:00-02:00","backtrace":[
                {"file":"[PROJECT_ROOT]/a.rb","line":2,"function":"f","column":0,
                 "code":{"1":"a","2":"b","3":"c"}},
                {"file":"[GEM_ROOT]/b.rb","line":"9","function":null,"lib":"z"}],"cause":"c"}],
             "context":{"version":"1.2","environment":"prod","hostname":"web-1","component":"users",
               "action":"show","severity":"critical","language":"ruby/3.1.2","os":"linux",
               "url":"http://h/p?q=1#f","httpMethod":"GET","userAgent":"UA","referer":null,
               "userAddr":"10.0.0.1","user":{"id":7,"name":"Ann","email":"a@b","plan":"pro"},
               "headers":{"Accept":"*/*"},"notifier":{"name":"n","version":"2"}},
             "params":{"p":1},"session":{"s":2},"environment":{"E":["a","b"]},"custom":true}""");

    assertThat(draft.time).isEqualTo(Instant.parse("2026-11-22T01:00:00Z"));
    assertThat(draft.level).isEqualTo(Level.FATAL);
    assertThat(draft.platform).isEqualTo("ruby");
    assertThat(draft.transaction).isEqualTo("users#show");
    assertThat(draft.release).isEqualTo("1.2");
    assertThat(draft.environment).isEqualTo("prod");
    assertThat(draft.serverName).isEqualTo("web-1");
    assertThat(draft.sdk.name()).isEqualTo("n");
    assertThat(draft.contexts)
        .containsEntry("os", Map.of("name", "linux"))
        .containsEntry("runtime", Map.of("name", "ruby", "version", "3.1.2"));
    assertThat(draft.user)
        .isEqualTo(
            new dev.faultline.event.User("7", "Ann", "a@b", "10.0.0.1", Map.of("plan", "pro")));
    RequestInfo request = Objects.requireNonNull(draft.request);
    assertThat(request.url()).isEqualTo("http://h/p");
    assertThat(request.query()).isEqualTo("q=1");
    assertThat(request.fragment()).isEqualTo("f");
    assertThat(request.headers())
        .containsExactly(Map.entry("Accept", "*/*"), Map.entry("User-Agent", "UA"));
    assertThat(draft.extra)
        .containsEntry("params", Map.of("p", 1L))
        .containsEntry("session", Map.of("s", 2L))
        .containsEntry("environment", Map.of("E", List.of("a", "b")))
        .containsEntry("error", Map.of("cause", "c"))
        .containsEntry("body", Map.of("custom", true))
        .containsKey("context");
    List<Frame> frames = draft.exceptions.getFirst().frames();
    assertThat(frames.get(0).pre()).containsExactly("a");
    assertThat(frames.get(0).context()).isEqualTo("b");
    assertThat(frames.get(0).post()).containsExactly("c");
    assertThat(frames.get(0).inApp()).isTrue();
    assertThat(frames.get(0).extra()).containsEntry("column", 0L);
    assertThat(frames.get(1).line()).isEqualTo(9);
    assertThat(frames.get(1).inApp()).isFalse();
    assertThat(frames.get(1).extra()).containsEntry("lib", "z");
  }

  @Test
  void keepsAnImpossibleTimestamp() throws RefusedException {
    EventDraft draft =
        draft("{\"errors\":[{\"message\":\"m\",\"timestamp\":\"2017-02-31T00:00:00Z\"}]}");

    assertThat(draft.time).isNull();
    assertThat(draft.extra).containsEntry("error", Map.of("timestamp", "2017-02-31T00:00:00Z"));
    assertThat(draft.notes).extracting(note -> note.path()).containsExactly("errors.timestamp");
  }

  @ParameterizedTest
  @CsvSource({
    "paymentexception, error, ERROR",
    "warning, error, WARNING",
    "notice, error, INFO",
    "app.CRITICAL, , FATAL",
    "Error, , ERROR",
    "Info, error, ERROR",
    "T, warning, WARNING",
    "T, nonsense, ERROR",
  })
  void readsTheLevel(String type, String severity, Level level) throws RefusedException {
    String context = severity == null ? "{}" : "{\"severity\":\"" + severity + "\"}";
    assertThat(
            draft(
                    "{\"errors\":[{\"type\":\"%s\",\"message\":\"m\"}],\"context\":%s}"
                        .formatted(type, context))
                .level)
        .isEqualTo(level);
  }

  static List<CapturedRequest> captured() {
    return CapturedRequest.all("faultline-").stream()
        .filter(request -> request.method().equals("POST"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("captured")
  void takesEveryCapturedPost(CapturedRequest captured) throws RefusedException {
    Request head = captured.request();
    assertThat(protocol.takes("POST", head.path())).isTrue();
    Parcel parcel = protocol.open(head, captured.body(), framing);

    assertThat(parcel.caller().keys()).containsExactly("0123456789abcdef0123456789abcdef");
    int reports = 0;
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Report report) {
        reports++;
        EventDraft draft = protocol.translate(report.entry());
        assertThat(draft.exceptions.getFirst().frames()).isNotEmpty();
        assertThat(draft.exceptions.getFirst().value()).isNotEmpty();
        assertThat(draft.sdk.name()).isIn("faultline-js", "faultilne-php", "faultline-ruby");
        assertThat(draft.platform).isIn("javascript", "php", "ruby");
        assertThat(new String(report.entry().payload(), StandardCharsets.UTF_8))
            .doesNotContain("hooks.example.com", "userToken");
        if (captured.client().startsWith("faultline-js")) {
          assertThat(draft.breadcrumbs).isNotEmpty();
          assertThat(draft.breadcrumbs.getFirst().time()).isNotNull();
        }
      }
    }
    String body = new String(captured.body(), StandardCharsets.UTF_8);
    assertThat(reports).isEqualTo(body.split("\"backtrace\":", -1).length - 1);
  }

  @Test
  void answersWhatClientsWaitFor() throws RefusedException {
    Parcel parcel = open("{\"errors\":[{},{}]}");
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      receipts.add(
          new Receipt(
              report(parcel, i).id(),
              Outcome.ACCEPTED,
              "",
              new IssueId(1, 1),
              i + 5L,
              Instant.parse("2026-11-22T00:00:00Z")));
    }
    Response response = protocol.accepted(post("/projects/shop/errors"), parcel, receipts);

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.bodyText())
        .isEqualTo(
            "{\"id\":\"9007197459435391-99999994\",\"data\":{\"errors\":{\"postCount\":2}}}");
    assertThat(response.headers().find("Access-Control-Allow-Origin")).contains("*");

    Response none = protocol.accepted(post("/projects/shop/errors"), parcel, List.of());
    assertThat(none.bodyText()).isEqualTo("{\"data\":{\"errors\":{\"postCount\":0}}}");
  }

  @Test
  void answersRateLimitsWithBothHeaders() throws RefusedException {
    Parcel parcel = open("{\"errors\":[{}]}");
    Response response =
        protocol.accepted(
            post("/projects/shop/errors"),
            parcel,
            List.of(
                new Receipt(report(parcel, 0).id(), Outcome.RATE_LIMITED, "quota", null, 0, NOW)));

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers().find("X-RateLimit-Delay")).contains("60");
    assertThat(response.headers().find("X-RateLimit-Reset"))
        .contains(Long.toString(NOW.getEpochSecond() + 60));
    assertThat(response.headers().find("Retry-After")).contains("60");
    assertThat(response.headers().find("Access-Control-Expose-Headers"))
        .contains("X-RateLimit-Reset, X-RateLimit-Delay, Retry-After");
  }

  @Test
  void answersAMissingKeyAsTheOriginalDoes() {
    Response response =
        protocol.refused(
            post("/projects/shop/errors"), Refusal.of(401, "no-key", "no key was shown"));

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.bodyText())
        .isEqualTo(
            "{\"message\":\"no key was shown\",\"error\":\"no-key\","
                + "\"errors\":[{\"message\":\"403 Forbidden\"}]}");
  }

  @Test
  void keepsNoNotificationTargetOfARefusedBody() {
    byte[] body = "{\"errors\":7,\"notifications\":[\"SECRET\"".getBytes(StandardCharsets.UTF_8);

    assertThat(new String(protocol.sample(body), StandardCharsets.UTF_8))
        .isEqualTo("{\"errors\":7,\"notifications\"");
    assertThat(protocol.sample(new byte[] {1, 2})).containsExactly(1, 2);
  }

  private EventDraft draft(String body) throws RefusedException {
    return protocol.translate(report(open(body), 0));
  }

  private Parcel open(String body) throws RefusedException {
    return protocol.open(
        post("/v0/projects/shop/errors"), body.getBytes(StandardCharsets.UTF_8), framing);
  }

  private static Entry report(Parcel parcel, int index) {
    return ((Parcel.Report) parcel.items().get(index)).entry();
  }

  private static Request post(String target, String... headers) {
    return Request.of("POST", target, Headers.of(headers), new byte[0]);
  }

  private interface Refusing {
    void run() throws RefusedException;
  }

  private static Refusal refusal(Refusing call) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, call::run);
    assertThat(thrown).isNotNull();
    return thrown.refusal();
  }
}
