package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.faultline.alert.Why;
import dev.faultline.notify.Json;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.webhook.WebhookNotifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Signed webhooks, received as the documents of Standard Webhooks tell receivers to. */
class WebhookTest extends HttpNotifierContract {
  private static final byte[] KEY = "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  private final Set<String> seen = new HashSet<>();
  private byte[] expected = KEY;
  private final FakeService service =
      new FakeService(
          request -> {
            if (!signed(request)) {
              return Reply.of(401, "wrong signature");
            }
            seen.add(request.header("webhook-id"));
            return Reply.of(204, "");
          });

  private boolean signed(Received request) {
    String id = request.header("webhook-id");
    String time = request.header("webhook-timestamp");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(expected, "HmacSHA256"));
      String content = id + "." + time + "." + request.text();
      String hash =
          Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
      return !id.isEmpty()
          && time.equals(Long.toString(Samples.TIME.getEpochSecond()))
          && request.header("webhook-signature").equals("v1," + hash);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Notifier notifier() {
    return new WebhookNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of(
        "endpoint",
        "https://hooks.example/in/k3yk3yk3y?token=s3cr3ts3cr3t",
        "secret",
        SECRET,
        "headers",
        Map.of("X-Api-Key", "p4ssw0rdp4ssw0rd"));
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(SECRET, "k3yk3yk3y", "s3cr3ts3cr3t", "p4ssw0rdp4ssw0rd");
  }

  @Override
  protected Set<String> required() {
    return Set.of("endpoint");
  }

  @Override
  protected FakeService service() {
    return service;
  }

  @Override
  protected String host() {
    return "hooks.example";
  }

  /** A receiver drops an id that it has seen. */
  @Override
  protected int shown() {
    return seen.size();
  }

  /** Standard Webhooks wishes bodies under 20 KB; hostile text is escaped to three times itself. */
  @Override
  protected int most() {
    return 30_000;
  }

  /** It is data: nothing acts before a receiver decides what to do. It must be JSON. */
  @Override
  protected void assertHarmless(String delivered) {
    delivered
        .lines()
        .forEach(
            line -> {
              try {
                assertThat(Json.read(line)).isInstanceOf(Map.class);
              } catch (java.io.IOException e) {
                throw new AssertionError("not JSON: " + line, e);
              }
            });
  }

  @Test
  void theBodyIsAsDocumented() throws Exception {
    deliver(Samples.issue(Why.Cause.COUNT, Samples.usual().event()));
    Map<String, Object> body = service.only().object();
    assertThat(body)
        .containsEntry("type", "issue.count")
        .containsEntry("timestamp", "2026-11-22T03:04:05Z");
    Map<?, ?> data = Json.object(body, "data");
    assertThat(data.get("project")).isEqualTo("shop");
    assertThat(data.get("issue"))
        .isEqualTo(
            Map.of(
                "id",
                Samples.usual().seen().issue().toString(),
                "shortId",
                "SHOP-1",
                "title",
                "TypeError: cart is undefined",
                "culprit",
                "TypeError: cart is undefined",
                "count",
                9L,
                "link",
                Samples.LINK));
    Map<?, ?> event = Json.object(data, "event");
    assertThat(event.get("message")).isEqualTo("cart is undefined");
    assertThat(event.get("localTime")).isEqualTo("2026-11-22T12:04:05+09:00");
    assertThat(event.get("frames"))
        .isEqualTo(
            List.of(
                "app/checkout.js(1) checkout0",
                "app/checkout.js(3) checkout2",
                "app/checkout.js(5) checkout4"));
    Map<?, ?> why = Json.object(data, "why");
    assertThat(why.get("cause")).isEqualTo("count");
    assertThat(why.get("fired")).isEqualTo(5L);
    assertThat(service.only().header("x-api-key")).isEqualTo("p4ssw0rdp4ssw0rd");
  }

  @Test
  void theTypeSaysWhatItIs() throws Exception {
    assertThat(deliver(Samples.usual())).contains("\"type\":\"issue.new\"");
    assertThat(deliver(Samples.issue(Why.Cause.REGRESSION, null)))
        .contains("\"type\":\"issue.regression\"");
    assertThat(deliver(Samples.noteOf("x"))).contains("\"type\":\"note\"");
  }

  @Test
  void aSecretMayBeAnyText() throws Exception {
    Map<String, Object> config = new TreeMap<>(config());
    config.put("secret", "correct horse \u969c\u5bb3");
    expected = "correct horse \u969c\u5bb3".getBytes(StandardCharsets.UTF_8);
    notifier().read(new Options(config)).deliver(Samples.usual(), attempt("01any", false));
    assertThat(shown()).isEqualTo(1);
  }

  @Test
  void withoutASecretNothingIsSigned() throws Exception {
    Map<String, Object> config = new TreeMap<>(config());
    config.remove("secret");
    service.first(Reply.of(200, ""));
    notifier().read(new Options(config)).deliver(Samples.usual(), attempt("01plain", false));
    assertThat(service.only().header("webhook-id")).isEqualTo("01plain");
    assertThat(service.only().headers()).doesNotContainKey("webhook-signature");
  }

  @TestFactory
  Stream<DynamicTest> headersCannotBreakOut() {
    return Stream.of(
            Map.of("X-A", "a\r\nX-B: b"),
            Map.of("X-A\r\nX-B", "b"),
            Map.of("Host", "inner"),
            Map.of("webhook-ID", "1"),
            Map.of("Content-Length", "3"),
            Map.of("Transfer-Encoding", "chunked"),
            Map.of("X-A", "\u969c\u5bb3"),
            Map.of("", "x"))
        .map(
            headers ->
                DynamicTest.dynamicTest(
                    headers.toString().replaceAll("\\p{Cntrl}", "?"),
                    () -> {
                      Map<String, Object> config = new TreeMap<>(config());
                      config.put("headers", headers);
                      assertThat(catchThrowable(() -> notifier().read(new Options(config))))
                          .isInstanceOf(UnusableException.class)
                          .hasMessageContaining("headers");
                    }));
  }
}
