package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Marker;
import dev.faultline.codec.PlainJson;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From another service's webhook to the message, through the whole product. */
class RelayTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Config CONFIG = Config.forTests(Path.of("unused"));
  private static final String TO =
      "\"to\":{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/s3cret\",\"channel\":\"#開発\"}";
  private static final String BACKLOG =
      "{\"id\":7,\"type\":3,\"project\":{\"projectKey\":\"SHOP\",\"name\":\"店\"},\"content\":"
          + "{\"key_id\":3,\"summary\":\"<!channel> broke\",\"comment\":{\"id\":9,\"content\":\"見て\"}}}";

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Faultline faultline =
      Faultline.create(
          CONFIG,
          new MemoryEngine(() -> NOW),
          new MemoryKeysets(),
          () -> NOW,
          new Random(1),
          new SecureRandom(),
          call -> {
            calls.add(call);
            return new Answer(200, Map.of(), "ok".getBytes(UTF_8), false);
          });

  @AfterEach
  void close() {
    faultline.close();
  }

  private Response send(String method, String target, String body, String... headers) {
    Headers lines = Headers.of(headers).add("Content-Type", "application/json");
    return faultline.handle(Request.of(method, target, lines, body.getBytes(UTF_8)));
  }

  private Response master(String method, String target, String body) {
    return send(method, target, body, "X-Api-Key", CONFIG.masterKey());
  }

  private String address(String members) throws IOException {
    Response made = master("POST", "/api/v1/relay", "{" + members + "," + TO + "}");
    assertThat(made.status()).as(made.bodyText()).isEqualTo(201);
    Map<?, ?> answer = (Map<?, ?>) PlainJson.parse(made.bodyText());
    return String.valueOf(answer == null ? null : answer.get("url"))
        .substring(CONFIG.url().length());
  }

  @Test
  @DisplayName("a webhook of Backlog becomes a message in Slack, in Japanese, without a ping")
  void backlog() throws Exception {
    String address =
        address("\"from\":\"backlog\",\"space\":\"shop.backlog.jp\",\"language\":\"ja\"");
    assertThat(send("POST", address, BACKLOG).status()).isEqualTo(202);
    assertThat(send("POST", address, BACKLOG).bodyText()).contains("repeated");
    faultline.tellAll();

    assertThat(calls).hasSize(1);
    String message = new String(calls.getFirst().body(), UTF_8);
    assertThat(calls.getFirst().uri().getPath()).isEqualTo("/services/T0/B0/s3cret");
    assertThat(message)
        .contains("課題にコメント", "&lt;!channel&gt; broke", "見て")
        .contains("https://shop.backlog.jp/view/SHOP-3#comment-9")
        .doesNotContain("<!channel>");
  }

  @Test
  @DisplayName("closing on GitHub resolves here, reopening undoes it, and an ignored one stays so")
  void closing() throws Exception {
    String posted = "{\"errors\":[{\"type\":\"Boom\",\"message\":\"it broke\"}]}";
    send("POST", "/v0/projects/shop/errors", posted, "X-Api-Key", CONFIG.masterKey());
    String id = firstIssue();
    String address = address("\"from\":\"any\",\"secret\":\"long enough\",\"project\":\"shop\"");

    github(address, "closed", id);
    assertThat(status(id)).isEqualTo("resolved");
    github(address, "reopened", id);
    assertThat(status(id)).isEqualTo("unresolved");
    master("PATCH", "/api/v1/issues/" + id, "{\"status\":\"ignored\"}");
    github(address, "reopened", id);
    assertThat(status(id)).isEqualTo("ignored");
  }

  private void github(String address, String action, String id) {
    String marker = new Marker(IssueId.parse(id).orElseThrow(), "d").hidden();
    String body =
        "{\"action\":\"%s\",\"issue\":{\"author_association\":\"MEMBER\",\"body\":\"%s\"}}"
            .formatted(action, marker);
    String gitlab =
        "{\"object_kind\":\"issue\",\"object_attributes\":{\"action\":\"%s\",\"description\":\"%s\"}}"
            .formatted(action.equals("closed") ? "close" : "reopen", marker);
    assertThat(
            send("POST", address, body, "X-GitHub-Event", "issues", "Authorization", "Bearer wrong")
                .status())
        .isEqualTo(401);
    assertThat(
            send(
                    "POST",
                    address,
                    gitlab,
                    "X-Gitlab-Event",
                    "Issue Hook",
                    "X-Gitlab-Token",
                    "long enough")
                .status())
        .isEqualTo(202);
  }

  private String firstIssue() {
    String list = master("GET", "/api/v1/projects/shop/issues", "").bodyText();
    Matcher id = Pattern.compile("\"id\":\"([0-9a-z]{26})\"").matcher(list);
    assertThat(id.find()).as(list).isTrue();
    return id.group(1);
  }

  private String status(String id) {
    String issue = master("GET", "/api/v1/issues/" + id, "").bodyText();
    Matcher status = Pattern.compile("\"status\":\"([a-z]+)\"").matcher(issue);
    assertThat(status.find()).as(issue).isTrue();
    return status.group(1);
  }

  @Test
  @DisplayName("a revoked address is as if it had never been; a revoked config tells nobody")
  void revoked() throws Exception {
    String address = address("\"from\":\"any\"");
    assertThat(send("POST", address, "{}").status()).isEqualTo(202);
    String unknown = send("POST", "/relay/unknown", "{}").bodyText();
    revoke(CONFIG.url() + address);
    assertThat(send("POST", address, "{}").status()).isEqualTo(404);
    assertThat(send("POST", address, "{}").bodyText()).isEqualTo(unknown);
    faultline.tellAll();
    int before = calls.size();

    String config = TO.replaceFirst("\"to\"", "\"config\"");
    Response made = master("POST", "/api/v1/seal", "{" + config + "}");
    Map<?, ?> answer = (Map<?, ?>) PlainJson.parse(made.bodyText());
    String sealed = String.valueOf(answer == null ? null : answer.get("sealed"));
    String posted =
        "{\"errors\":[{\"type\":\"%s\",\"message\":\"it broke\"}],\"notifications\":[\""
            + sealed
            + "\"]}";
    send(
        "POST", "/v0/projects/shop/errors", posted.formatted("A"), "X-Api-Key", CONFIG.masterKey());
    faultline.tellAll();
    assertThat(calls).hasSize(before + 1);
    revoke(sealed);
    send(
        "POST", "/v0/projects/shop/errors", posted.formatted("B"), "X-Api-Key", CONFIG.masterKey());
    faultline.tellAll();
    assertThat(calls).hasSize(before + 1);
  }

  private void revoke(String what) {
    Response response = master("POST", "/api/v1/seal/revocations", "{\"id\":\"" + what + "\"}");
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
  }
}
