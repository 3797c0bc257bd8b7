package dev.faultline.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Marker;
import dev.faultline.http.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may speak through an address, and what a proven sender may bring home. */
class ProofTest {
  private static final String SECRET = "It's a Secret to Everybody";
  private static final String WITH_SECRET = ",\"secret\":\"" + SECRET + "\"";
  private static final String WITH_PROJECT = WITH_SECRET + ",\"project\":\"shop\"";

  private final RelayHouse house = new RelayHouse();

  private static byte[] hmac(byte[] key, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(content.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String github(String secret, String body) {
    return "sha256=" + HexFormat.of().formatHex(hmac(secret.getBytes(UTF_8), body));
  }

  private Response github(String address, String event, String body, String signature) {
    return house.post(address, body, "X-GitHub-Event", event, "X-Hub-Signature-256", signature);
  }

  @Test
  @DisplayName("the example of GitHub's own documents has the signature they print")
  void documented() {
    assertThat(github(SECRET, "Hello, World!"))
        .isEqualTo("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void githubSigns() {
    String address = house.address("github", WITH_SECRET);
    String right = github(SECRET, "{}");
    assertThat(github(address, "ping", "{}", right).status()).isEqualTo(202);
    for (String wrong :
        List.of(
            "",
            "sha256=",
            right.substring(7),
            right.replace("sha256", "sha1"),
            github("another", "{}"),
            github(SECRET, "{} "))) {
      assertThat(github(address, "ping", "{}", wrong).status()).as(wrong).isEqualTo(401);
    }
    assertThat(house.post(address, "{}", "X-GitHub-Event", "ping").status()).isEqualTo(401);
    assertThat(
            house.post(address, "{}", "X-GitHub-Event", "ping", "X-Gitlab-Token", SECRET).status())
        .as("another service's proof")
        .isEqualTo(401);
    assertThat(house.notes()).hasSize(1);
    assertThat(house.meter.text())
        .contains("faultline_relay_webhooks_total{from=\"github\",result=\"unproven\"} 8");
  }

  @Test
  @DisplayName("an unproven body is refused before anybody reads it")
  void refusedUnread() {
    assertThat(house.post(house.address("github", WITH_SECRET), "no JSON").status()).isEqualTo(401);
  }

  @Test
  void gitlabSendsItsToken() {
    String address = house.address("gitlab", WITH_SECRET);
    assertThat(house.post(address, "{}", "X-Gitlab-Event", "X", "X-Gitlab-Token", SECRET).status())
        .isEqualTo(202);
    assertThat(house.post(address, "{}", "X-Gitlab-Event", "X", "X-Gitlab-Token", "wrong").status())
        .isEqualTo(401);
    assertThat(house.post(address, "{}", "X-Gitlab-Event", "X").status()).isEqualTo(401);
  }

  @Test
  @DisplayName("Standard Webhooks: id, time and body are signed, and the time must be now")
  void standard() {
    byte[] key = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
    String address = house.address("gitlab", ",\"secret\":\"" + secret + "\"");
    long time = RelayHouse.START.getEpochSecond();
    String right = "v1," + Base64.getEncoder().encodeToString(hmac(key, "m1." + time + ".{}"));

    assertThat(standard(address, "m1", time, "v1,AAAA " + right)).isEqualTo(202);
    assertThat(standard(address, "m2", time, right)).isEqualTo(401);
    assertThat(standard(address, "m1", time + 1, right)).isEqualTo(401);
    assertThat(standard(address, "m1", time, "v1a," + right.substring(3))).isEqualTo(401);
    house.now = house.now.plus(Proof.SKEW).plus(Duration.ofSeconds(1));
    assertThat(standard(address, "m1", time, right)).as("too old").isEqualTo(401);
  }

  private int standard(String address, String id, long time, String signature) {
    return house
        .post(
            address,
            "{}",
            "X-Gitlab-Event",
            "X",
            "webhook-id",
            id,
            "webhook-timestamp",
            Long.toString(time),
            "webhook-signature",
            signature)
        .status();
  }

  @Test
  void anySenderMayUseABearer() {
    String address = house.address("any", WITH_SECRET);
    assertThat(house.post(address, "{}", "Authorization", "Bearer " + SECRET).status())
        .isEqualTo(202);
    assertThat(house.post(address, "{}", "Authorization", "Bearer x").status()).isEqualTo(401);
    assertThat(house.post(address, "{}").status()).isEqualTo(401);
  }

  // ---- Closing there resolves here

  private static String issue(String action, String association, String body) {
    return "{\"action\":\"%s\",\"repository\":{\"full_name\":\"octo/shop\"},\"issue\":{\"number\":1,\"title\":\"x\",\"author_association\":\"%s\",\"body\":\"%s\"}}"
        .formatted(action, association, body);
  }

  private static final String MARKER = new Marker(RelayHouse.OURS, "d1").hidden();

  private String settledBy(String address, String body) {
    house.settled.clear();
    return github(address, "issues", body, github(SECRET, body)).bodyText();
  }

  @Test
  void closingOnGithubResolves() {
    String address = house.address("github", WITH_PROJECT);
    String answer = settledBy(address, issue("closed", "MEMBER", "It broke\\n" + MARKER));
    assertThat(house.settled).containsExactly("shop " + RelayHouse.OURS + " resolved");
    assertThat(answer).contains("resolved here");
    assertThat(house.notes()).as("and it is told").hasSize(1);
    settledBy(address, issue("reopened", "OWNER", MARKER));
    assertThat(house.settled).containsExactly("shop " + RelayHouse.OURS + " unresolved");
  }

  @Test
  @DisplayName("a stranger's issue, another action, no marker, no project, no secret: nothing")
  void nothingToSettle() {
    String address = house.address("github", WITH_PROJECT);
    settledBy(address, issue("closed", "NONE", MARKER));
    assertThat(house.settled).isEmpty();
    settledBy(address, issue("edited", "MEMBER", MARKER));
    assertThat(house.settled).isEmpty();
    settledBy(address, issue("closed", "MEMBER", "no marker"));
    assertThat(house.settled).isEmpty();
    settledBy(house.address("github", WITH_SECRET), issue("closed", "MEMBER", MARKER));
    assertThat(house.settled).isEmpty();
    house.post(
        house.address("github", ""), issue("closed", "MEMBER", MARKER), "X-GitHub-Event", "issues");
    assertThat(house.settled).isEmpty();
    String closed = issue("closed", "MEMBER", MARKER);
    assertThat(github(address, "issues", closed, github("wrong secret", closed)).status())
        .isEqualTo(401);
    assertThat(house.settled).isEmpty();
  }

  @Test
  @DisplayName("an app's issue counts: an owner let the app in")
  void appsCount() {
    String body =
        issue("closed", "NONE", MARKER)
            .replace("\"number\"", "\"user\":{\"type\":\"Bot\"},\"number\"");
    settledBy(house.address("github", WITH_PROJECT), body);
    assertThat(house.settled).hasSize(1);
  }

  @Test
  void closingOnGitlabResolves() {
    String address = house.address("gitlab", WITH_PROJECT);
    for (String action : List.of("close", "reopen", "update")) {
      String body =
          "{\"object_kind\":\"issue\",\"object_attributes\":{\"action\":\"%s\",\"description\":\"%s\"}}"
              .formatted(action, MARKER);
      house.post(address, body, "X-Gitlab-Event", "Issue Hook", "X-Gitlab-Token", SECRET);
    }
    assertThat(house.settled)
        .containsExactly(
            "shop " + RelayHouse.OURS + " resolved", "shop " + RelayHouse.OURS + " unresolved");
  }

  @Test
  @DisplayName("an issue of another project is not touched, and the sender's log says so")
  void foreignIssue() {
    String foreign = new Marker(new dev.faultline.issue.IssueId(9, 9), "d").hidden();
    assertThat(settledBy(house.address("github", WITH_PROJECT), issue("closed", "MEMBER", foreign)))
        .contains("not one of the project");
  }

  // ---- Loops

  @Test
  @DisplayName("what a relay wrote there is not passed on: it would go round for ever")
  void loops() {
    String mine = new Marker(null, "d1").hidden();
    String address = house.address("any", ",\"space\":\"example.backlog.com\"");
    String comment =
        "{\"action\":\"created\",\"issue\":{\"number\":1},\"comment\":{\"body\":\"%s\"}}";
    String backlog =
        "{\"id\":1,\"type\":3,\"project\":{\"projectKey\":\"A\"},\"content\":{\"comment\":{\"content\":\"%s\"}}}";
    String note = "{\"object_kind\":\"note\",\"object_attributes\":{\"note\":\"%s\"}}";

    house.post(address, issue("opened", "NONE", mine), "X-GitHub-Event", "issues");
    house.post(address, issue("reopened", "NONE", mine), "X-GitHub-Event", "issues");
    house.post(address, comment.replace("%s", mine), "X-GitHub-Event", "issue_comment");
    house.post(address, note.replace("%s", mine), "X-Gitlab-Event", "Note Hook");
    Response last = house.post(address, backlog.replace("%s", new Marker(null, "d1").text()));

    assertThat(last.status()).isEqualTo(202);
    assertThat(house.notes()).isEmpty();
    house.post(address, comment.replace("%s", "a person's"), "X-GitHub-Event", "issue_comment");
    assertThat(house.notes()).hasSize(1);
  }
}
