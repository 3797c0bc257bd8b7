package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Outcome;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.protocol.Caller;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol around the body: paths, keys, ids and answers. */
class FaultlineProtocolTest {
  private final FaultlinePosts posts = new FaultlinePosts();
  private final FaultlineProtocol protocol = posts.protocol;

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
    assertThat(
            protocol.caller(
                FaultlinePosts.post("/v0/projects/%E5%BA%97/errors", "x-api-key", " k ")))
        .isEqualTo(new Caller("店", List.of("k"), false));
    assertThat(
            protocol.caller(
                FaultlinePosts.post("/projects/shop/errors", "Authorization", "bearer k")))
        .isEqualTo(new Caller("shop", List.of("k"), false));
    assertThat(
            FaultlinePosts.refusal(
                    () -> protocol.caller(FaultlinePosts.post("/projects/shop/errors")))
                .status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a%20b", "a%2Fb", "a%0Ab"})
  void refusesBadProjectNames(String project) {
    Refusal refusal =
        FaultlinePosts.refusal(
            () -> protocol.caller(FaultlinePosts.post("/projects/" + project + "/errors")));

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::path)
        .containsExactly(List.of("project"));
  }

  @Test
  void derivesIdsFromAnIdempotencyKey() throws RefusedException {
    byte[] body = "{\"errors\":[{},{}]}".getBytes(StandardCharsets.UTF_8);
    Request once = FaultlinePosts.post("/projects/shop/errors", "Idempotency-Key", "k");
    Request other = FaultlinePosts.post("/projects/shop2/errors", "Idempotency-Key", "k");
    Parcel first = protocol.open(once, body, posts.framing);
    Parcel again = protocol.open(once, body, posts.framing);

    assertThat(FaultlinePosts.report(again, 0).id())
        .isEqualTo(FaultlinePosts.report(first, 0).id());
    assertThat(FaultlinePosts.report(again, 1).id())
        .isEqualTo(FaultlinePosts.report(first, 1).id());
    assertThat(FaultlinePosts.report(first, 0).id())
        .isNotEqualTo(FaultlinePosts.report(first, 1).id());
    assertThat(FaultlinePosts.report(protocol.open(other, body, posts.framing), 0).id())
        .isNotEqualTo(FaultlinePosts.report(first, 0).id());
    Request tooLong =
        FaultlinePosts.post("/projects/shop/errors", "Idempotency-Key", "k".repeat(256));
    assertThat(FaultlinePosts.refusal(() -> protocol.open(tooLong, body, posts.framing)).status())
        .isEqualTo(400);
  }

  @Test
  void answersWhatClientsWaitFor() throws RefusedException {
    Parcel parcel = posts.open("{\"errors\":[{},{}]}");
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      receipts.add(
          new Receipt(
              FaultlinePosts.report(parcel, i).id(),
              Outcome.ACCEPTED,
              "",
              new IssueId(1, 1),
              i + 5L,
              Instant.parse("2026-11-22T00:00:00Z")));
    }
    Response response =
        protocol.accepted(FaultlinePosts.post("/projects/shop/errors"), parcel, receipts);

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.bodyText())
        .isEqualTo(
            "{\"id\":\"9007197459435391-99999994\",\"data\":{\"errors\":{\"postCount\":2}}}");
    assertThat(response.headers().find("Access-Control-Allow-Origin")).contains("*");

    Response none =
        protocol.accepted(FaultlinePosts.post("/projects/shop/errors"), parcel, List.of());
    assertThat(none.bodyText()).isEqualTo("{\"data\":{\"errors\":{\"postCount\":0}}}");
  }

  @Test
  void answersRateLimitsWithBothHeaders() throws RefusedException {
    Parcel parcel = posts.open("{\"errors\":[{}]}");
    Response response =
        protocol.accepted(
            FaultlinePosts.post("/projects/shop/errors"),
            parcel,
            List.of(
                new Receipt(
                    FaultlinePosts.report(parcel, 0).id(),
                    Outcome.RATE_LIMITED,
                    "quota",
                    null,
                    0,
                    FaultlinePosts.NOW)));

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers().find("X-RateLimit-Delay")).contains("60");
    assertThat(response.headers().find("X-RateLimit-Reset"))
        .contains(Long.toString(FaultlinePosts.NOW.getEpochSecond() + 60));
    assertThat(response.headers().find("Retry-After")).contains("60");
    assertThat(response.headers().find("Access-Control-Expose-Headers"))
        .contains("X-RateLimit-Reset, X-RateLimit-Delay, Retry-After");
  }

  @Test
  void answersAMissingKeyAsTheOriginalDoes() {
    Response response =
        protocol.refused(
            FaultlinePosts.post("/projects/shop/errors"),
            Refusal.of(401, "no-key", "no key was shown"));

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
}
