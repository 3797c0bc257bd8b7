package dev.faultline.protocol.sentry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.config.Limits;
import dev.faultline.event.Outcome;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, keys, the store endpoint, the tunnel, and what clients get to hear. */
class SentryProtocolTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String ID = "9ec79c33ec9942ab8353589fcb2e04dc";
  private static final String EVENT = "{\"event_id\":\"" + ID + "\",\"message\":\"hi\"}";

  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());

  @ParameterizedTest
  @CsvSource({
    "POST, /api/1/envelope/, true",
    "POST, /api/1/envelope, true",
    "OPTIONS, /api/1/envelope/, true",
    "GET, /api/1/envelope/, false",
    "PUT, /api/1/envelope/, false",
    "POST, /api/1000001/store/, true",
    "GET, /api/1/store/, true",
    "POST, /api/store/, true",
    "POST, /tunnel, true",
    "POST, /tunnel/, true",
    "GET, /tunnel, false",
    "POST, /tunnel/x, false",
    "POST, /api/0/envelope/, false",
    "POST, /api/01/envelope/, false",
    "POST, /api/v1/store, false",
    "POST, /api/1/minidump/, false",
    "POST, /api/1/envelope//, false",
    "POST, /api//envelope/, false",
    "POST, /api/9999999999999999999/store/, false",
    "POST, /prefix/api/1/envelope/, false",
    "POST, /, false",
  })
  void takesItsOwnPathsOnly(String method, String path, boolean taken) {
    assertThat(protocol.takes(method, path)).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Sentry-Auth | Sentry sentry_key=K, sentry_version=7, sentry_client=raven/1",
        "X-Sentry-Auth | Sentry sentry_client=raven/1,sentry_version=5,sentry_secret=S,sentry_key=K",
        "x-sentry-auth | sentry sentry_timestamp=1.5, sentry_version=2.0, sentry_key=K",
        "X-Sentry-Auth | sentry_key=K",
        "Authorization | Sentry sentry_version=7, sentry_key=K",
        "Authorization | Basic Szo=",
        "Authorization | basic Szpwd2Q=",
      })
  void findsTheKeyInAHeader(String name, String value) throws Exception {
    Request head = post("/api/5/envelope/", Headers.of(name, value));

    assertThat(protocol.caller(head).keys()).containsExactly("K");
    assertThat(protocol.caller(head).project()).isEqualTo("5");
    assertThat(protocol.caller(head).numbered()).isTrue();
  }

  @Test
  void findsTheKeyInTheQueryAndIsFineWithTheSameKeyTwice() throws Exception {
    String path = "/api/5/store/?sentry_version=7&sentry_key=" + KEY;
    Headers headers = Headers.of("X-Sentry-Auth", "Sentry sentry_key=" + KEY);

    assertThat(protocol.caller(post(path, new Headers())).keys()).containsExactly(KEY);
    assertThat(protocol.caller(post(path, headers)).keys()).containsExactly(KEY);
  }

  @Test
  void showsNoKeyWhereThereIsNone() throws Exception {
    assertThat(protocol.caller(post("/api/5/store/", new Headers())).keys()).isEmpty();
    assertThat(
            protocol.caller(post("/api/5/store/", Headers.of("Authorization", "Bearer x"))).keys())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Sentry-Auth | Sentry sentry_key=K, sentry_version=9 | '' | unsupported-version",
        "X-Sentry-Auth | Sentry sentry_key=K, sentry_version=x | '' | malformed-auth",
        "X-Sentry-Auth | Sentry | '' | malformed-auth",
        "X-Sentry-Auth | Sentry sentry_key= | '' | malformed-key",
        "X-Sentry-Auth | Sentry sentry_key=a b | '' | malformed-key",
        "Authorization | Basic %%% | '' | malformed-auth",
        "Authorization | Basic Og== | '' | malformed-key",
        "X-Sentry-Auth | Sentry sentry_key=K | ?sentry_key=L | contradicting-keys",
        "Authorization | Basic Szo= | ?sentry_key=L | contradicting-keys",
        "Accept | x | ?sentry_key=K&sentry_key=L | contradicting-keys",
        "Accept | x | ?sentry_key= | malformed-key",
        "Accept | x | ?sentry_key=K&sentry_version=99999999999 | malformed-auth",
      })
  void refusesBrokenKeysWith400(String name, String value, String query, String code) {
    assertRefused(
        400, code, () -> protocol.caller(post("/api/5/store/" + query, Headers.of(name, value))));
  }

  @Test
  void anEnvelopeMayBringItsOwnKey() throws Exception {
    String body = "{\"dsn\":\"https://" + KEY + ":secret@faultline.example.com/5\"}\n";

    assertThat(open("/api/5/envelope/", new Headers(), body).caller().keys()).containsExactly(KEY);
    assertRefused(
        400,
        "contradicting-keys",
        () -> open("/api/5/envelope/?sentry_key=other", new Headers(), body));
    assertRefused(
        400, "contradicting-projects", () -> open("/api/6/envelope/", new Headers(), body));
    assertRefused(
        400,
        "malformed-dsn",
        () -> open("/api/5/envelope/", new Headers(), "{\"dsn\":\"junk\"}\n"));
    assertThat(
            open("/api/5/envelope/?sentry_key=k", new Headers(), "{\"dsn\":\"junk\"}\n").caller())
        .hasToString("Caller[project=5, keys=[k], numbered=true]");
  }

  @ParameterizedTest
  @CsvSource({
    "http://K@127.0.0.1:8600/1, 127.0.0.1:8600, '', true",
    "https://K@Faultline.example.com/1, faultline.example.com, '', true",
    "https://K@faultline.example.com:443/1, faultline.example.com, '', true",
    "https://K@faultline.example.com/prefix/1, internal:8080, faultline.example.com, true",
    "https://K@faultline.example.com/1, '', '', true",
    "https://K@o1.ingest.example.org/1, faultline.example.com, '', false",
    "https://K@faultline.example.com:8443/1, faultline.example.com, '', true",
    "http://K@127.0.0.1:8600/1, localhost:8080, '', true",
    "http://K@[::1]:8600/1, '', localhost:8080, true",
    "http://K@[2001:db8::1]:8600/1, '[2001:db8::2]', '', false",
    "https://K@faultline.example.com.evil.org/1, faultline.example.com, '', false",
  })
  void aTunnelTakesOnlyWhatIsAddressedToIt(String dsn, String host, String publicHost, boolean ours)
      throws Exception {
    Headers headers = host.isEmpty() ? new Headers() : Headers.of("Host", host);
    Request head = post("/tunnel", headers);
    byte[] body = ("{\"dsn\":\"" + dsn + "\"}\n{\"type\":\"event\"}\n{}").getBytes(UTF_8);
    TestFraming framing = new TestFraming(Limits.defaults(), publicHost);

    if (ours) {
      assertThat(protocol.open(head, body, framing).caller())
          .hasToString("Caller[project=1, keys=[K], numbered=true]");
    } else {
      assertRefused(403, "foreign-dsn", () -> protocol.open(head, body, framing));
    }
  }

  @Test
  void aTunnelNeedsADsn() {
    assertRefused(400, "missing-dsn", () -> open("/tunnel", new Headers(), "{}\n"));
    for (String dsn : List.of("", "x", "http://h/1", "http://k@h", "http://@h/1", "http://k@h/0")) {
      assertRefused(
          400,
          "malformed-dsn",
          () -> open("/tunnel", new Headers(), "{\"dsn\":\"" + dsn + "\"}\n"));
    }
  }

  @Test
  void storeTakesEveryFormOfBody() throws Exception {
    byte[] json = EVENT.getBytes(UTF_8);
    String packed = Base64.getEncoder().encodeToString(zlib(json));
    List<byte[]> forms =
        List.of(
            json,
            (" \r\n" + EVENT).getBytes(UTF_8),
            packed.getBytes(UTF_8),
            Base64.getMimeEncoder().encode(zlib(json)),
            Base64.getUrlEncoder().withoutPadding().encode(zlib(json)),
            Base64.getEncoder().encode(json),
            zlib(json),
            gzip(json),
            ("sentry_data=" + packed.replace("+", "%2B")).getBytes(UTF_8));
    for (byte[] form : forms) {
      Parcel parcel = protocol.open(post("/api/5/store/", new Headers()), form, new TestFraming());
      Entry entry = ((Parcel.Report) parcel.items().getFirst()).entry();

      assertThat(entry.id()).hasToString(ID);
      assertThat(protocol.translate(entry).message).extracting("formatted").isEqualTo("hi");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty-body",
    "'  ', empty-body",
    "hello world, malformed-body",
    "'<xml/>', malformed-body",
    "eJzzSM3JyQcABYwB, malformed-body",
  })
  void storeRefusesWhatIsNone(String body, String code) {
    assertRefused(400, code, () -> open("/api/5/store/", new Headers(), body));
  }

  @Test
  void storeTakesRoomForWhatItUnpacks() throws Exception {
    TestFraming framing = new TestFraming();
    byte[] event = EVENT.getBytes(UTF_8);
    Request head = post("/api/5/store/", new Headers());
    protocol.open(head, Base64.getEncoder().encode(zlib(event)), framing);
    assertThat(framing.unpacked()).isEqualTo(event.length);
    protocol.open(head, event, framing);
    assertThat(framing.unpacked()).isEqualTo(event.length);
  }

  @Test
  void storeKeepsToTheLimitOfEvents() throws Exception {
    byte[] large = ("{\"x\":\"" + "y".repeat(2 << 20) + "\"}").getBytes(UTF_8);
    byte[] bomb = Base64.getEncoder().encode(zlib(large));

    assertThat(bomb.length).isLessThan(10_000);
    for (byte[] body : List.of(large, bomb)) {
      assertRefused(
          413,
          "event-too-large",
          () -> protocol.open(post("/api/5/store/", new Headers()), body, new TestFraming()));
    }
  }

  @Test
  void storeKnowsEnvelopesTransactionsAndProjectsOfTheBody() throws Exception {
    Headers type = Headers.of("Content-Type", "application/x-sentry-envelope; charset=utf-8");
    Parcel envelope = open("/api/5/store/", type, "{}\n{\"type\":\"event\"}\n" + EVENT);
    Parcel transaction = open("/api/5/store/", new Headers(), "{\"type\":\"transaction\"}");
    Parcel bare = open("/api/store/", new Headers(), "{\"project\":\"42\",\"message\":\"x\"}");

    assertThat(envelope.items()).hasSize(1).first().isInstanceOf(Parcel.Report.class);
    assertThat(transaction.items())
        .hasSize(1)
        .first()
        .hasFieldOrPropertyWithValue("outcome", Outcome.UNSUPPORTED);
    assertThat(bare.caller().project()).isEqualTo("42");
  }

  @Test
  void getReportsAreAnsweredWithAnImage() throws Exception {
    String packed = Base64.getEncoder().encodeToString(zlib(EVENT.getBytes(UTF_8)));
    for (String data :
        List.of(packed, packed.replace("+", "%2B"), "%7B%22event_id%22%3A%22" + ID + "%22%7D")) {
      Request head =
          Request.of("GET", "/api/5/store/?sentry_data=" + data, new Headers(), new byte[0]);
      Parcel parcel = protocol.open(head, new byte[0], new TestFraming());
      Response answer = protocol.accepted(head, parcel, receipts(Outcome.ACCEPTED, ""));

      assertThat(((Parcel.Report) parcel.items().getFirst()).entry().id()).hasToString(ID);
      assertThat(answer.headers().find("Content-Type")).contains("image/gif");
      assertThat(new String(answer.body(), 0, 6, UTF_8)).isEqualTo("GIF89a");
    }
    Request without = Request.of("GET", "/api/5/store/", new Headers(), new byte[0]);
    assertRefused(
        400, "missing-data", () -> protocol.open(without, new byte[0], new TestFraming()));
  }

  @Test
  void acceptedTellsTheIdAndWhatNotToSend() throws Exception {
    Request head = post("/api/5/store/", new Headers());
    Parcel parcel = protocol.open(head, EVENT.getBytes(UTF_8), new TestFraming());
    Response answer = protocol.accepted(head, parcel, receipts(Outcome.ACCEPTED, ""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.bodyText()).isEqualTo("{\"id\":\"" + ID + "\"}");
    assertThat(answer.headers().find("X-Sentry-Rate-Limits"))
        .contains(
            "3600:transaction;span;replay;profile;profile_chunk;trace_metric;log_item"
                + ":organization:unsupported");
    assertThat(answer.headers().find("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().find("Access-Control-Expose-Headers"))
        .contains("x-sentry-error, x-sentry-rate-limits, retry-after");
  }

  @Test
  void eventsThatProveMalformedAreToldSo() throws Exception {
    Request head = post("/api/5/store/", new Headers());
    Parcel parcel = protocol.open(head, "{\"a\":".getBytes(UTF_8), new TestFraming());
    Response answer = protocol.accepted(head, parcel, receipts(Outcome.INVALID, "malformed-json"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.bodyText()).contains("malformed-json");
  }

  @Test
  void refusalsSayWhyInBodyAndHeader() {
    Refusal refusal =
        new Refusal(
            401,
            "missing-key",
            "no key \u82b1\r\nX-Evil: 1",
            List.of(new Refusal.Fault("first \"cause\"", List.of())),
            0);
    Response answer = protocol.refused(post("/api/5/store/", new Headers()), refusal);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.bodyText())
        .isEqualTo(
            "{\"detail\":\"no key \u82b1\\r\\nX-Evil: 1\",\"causes\":[\"first \\\"cause\\\"\"]}");
    assertThat(answer.headers().find("X-Sentry-Error")).contains("no key ???X-Evil: 1");
    assertThat(answer.headers().find("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().find("Retry-After")).isEmpty();
  }

  @Test
  void limitsSayWhenToComeAgain() {
    Request head = post("/api/5/store/", new Headers());
    Response busy =
        protocol.refused(head, new Refusal(503, "busy", "too much at once", List.of(), 3));
    Response limited = protocol.refused(head, Refusal.of(429, "quota", "over the quota"));

    assertThat(busy.headers().find("Retry-After")).contains("3");
    assertThat(busy.headers().find("X-Sentry-Rate-Limits")).contains("3::organization:busy");
    assertThat(limited.headers().find("Retry-After")).contains("60");
    assertThat(limited.headers().find("X-Sentry-Rate-Limits"))
        .contains("60:default;error:project:quota");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/1/envelope/", "/api/1/store/", "/api/store/", "/tunnel"})
  void preflightsAreAnsweredForEveryOrigin(String path) {
    Request options = Request.of("OPTIONS", path, new Headers(), new byte[0]);
    Response answer = protocol.preflight(options).orElseThrow();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().find("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().find("Access-Control-Allow-Methods"))
        .contains("POST, GET, OPTIONS");
    assertThat(answer.headers().find("Access-Control-Allow-Headers").orElseThrow())
        .contains("x-sentry-auth", "content-type", "content-encoding", "baggage");
    assertThat(answer.headers().find("Access-Control-Max-Age")).contains("3600");
    assertThat(protocol.preflight(post(path, new Headers()))).isEmpty();
  }

  private static void assertRefused(
      int status, String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(code);
              assertThat(refused.refusal().status()).isEqualTo(status);
              assertThat(refused.refusal().message()).isNotBlank();
            });
  }

  private Parcel open(String target, Headers headers, String body) throws RefusedException {
    return protocol.open(post(target, headers), body.getBytes(UTF_8), new TestFraming());
  }

  private static Request post(String target, Headers headers) {
    return Request.of("POST", target, headers, new byte[0]);
  }

  private static List<Receipt> receipts(Outcome outcome, String reason) {
    return List.of(
        new Receipt(new TestFraming().newId(), outcome, reason, null, 1, TestFraming.NOW));
  }

  private static byte[] zlib(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream packed = new DeflaterOutputStream(out)) {
      packed.write(data);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(data);
    }
    return out.toByteArray();
  }
}
