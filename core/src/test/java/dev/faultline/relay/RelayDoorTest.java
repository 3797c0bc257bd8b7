package dev.faultline.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RelayDoorTest {
  private static final String SPACE = ",\"space\":\"example.backlog.com\"";
  private static final String BACKLOG =
      "{\"id\":7,\"type\":1,\"project\":{\"projectKey\":\"SHOP\",\"name\":\"Shop\"},"
          + "\"content\":{\"key_id\":3,\"summary\":\"It broke\"},\"created\":\"2026-11-22T05:00:00Z\"}";

  private final RelayHouse house = new RelayHouse();

  @Test
  @DisplayName("a webhook is a row of the outbox when 202 is answered, and its target is woken")
  void accepted() throws SealException {
    Response response = house.post(house.address("backlog", SPACE), BACKLOG);

    assertThat(response.status()).isEqualTo(202);
    Decision decision = house.decisions().getFirst();
    assertThat(decision.scope()).isEqualTo(Decision.RELAY);
    assertThat(decision.label()).isEqualTo("slack #ops");
    assertThat(house.seals.unlock(decision.options())).containsExactly(7);
    Note note = house.notes().getFirst();
    assertThat(note.title()).isEqualTo("[SHOP-3] It broke");
    assertThat(note.link()).isEqualTo("https://example.backlog.com/view/SHOP-3");
    assertThat(house.woken).containsExactly("place");
    assertThat(house.meter.text())
        .contains("faultline_relay_webhooks_total{from=\"backlog\",result=\"accepted\"} 1");
  }

  @Test
  @DisplayName("B-3: links lead to the space of the address, whatever its domain")
  void spaces() {
    for (String host : List.of("a.backlog.jp", "b.backlog.com", "c.backlogtool.com")) {
      house.post(house.address(host, null, "backlog", ",\"space\":\"" + host + "\""), BACKLOG);
    }
    assertThat(house.notes())
        .extracting(Note::link)
        .containsExactlyInAnyOrder(
            "https://a.backlog.jp/view/SHOP-3",
            "https://b.backlog.com/view/SHOP-3",
            "https://c.backlogtool.com/view/SHOP-3");
  }

  @Test
  @DisplayName("B-1: a webhook_url in the query is ignored")
  void query() {
    String address = house.address("backlog", SPACE) + "?webhook_url=https://evil.example&space=x";
    assertThat(house.post(address, BACKLOG).status()).isEqualTo(202);
    assertThat(house.decisions().getFirst().target()).isEqualTo("place");
    assertThat(house.notes().getFirst().toString()).doesNotContain("evil");
  }

  @TestFactory
  @DisplayName("B-2: what is no JSON, or no object, is refused as JSON")
  Stream<DynamicTest> malformed() {
    return Stream.of("", "nonsense", "{\"type\":", "[]", "3", "null", "{} {}")
        .map(
            body ->
                DynamicTest.dynamicTest(
                    "'" + body + "'",
                    () -> {
                      Response response = house.post(house.address("backlog", SPACE), body);
                      assertThat(response.status()).isEqualTo(400);
                      assertThat(response.headers().find("Content-Type"))
                          .contains("application/problem+json");
                      assertThat(response.bodyText()).doesNotContain("nonsense");
                      assertThat(house.decisions()).isEmpty();
                    }));
  }

  @TestFactory
  @DisplayName("an address that does not open, is revoked, expired or of another use: the same 404")
  Stream<DynamicTest> notFound() {
    String good = house.address("good", null, "any", "");
    String use =
        RelayDoor.PATH
            + house.seals.seal(
                new SealedConfig("x", SealedConfig.Use.NOTIFY, null, null, RelayHouse.TO));
    String expired = house.address("old", RelayHouse.START, "any", "");
    String revoked = house.address("revoked", null, "any", "");
    house.revoked.add("revoked");
    String broken = house.address("broken", null, "nobody", "");
    String nothing = house.post(RelayDoor.PATH + "x", "{}").bodyText();
    return Stream.of(
            good.substring(0, good.length() - 1),
            good + "A",
            good + "/more",
            RelayDoor.PATH,
            use,
            expired,
            revoked,
            broken)
        .map(
            address ->
                DynamicTest.dynamicTest(
                    address.length() + " characters",
                    () -> {
                      Response response = house.post(address, "{}");
                      assertThat(response.status()).isEqualTo(404);
                      assertThat(response.bodyText()).isEqualTo(nothing);
                      assertThat(house.decisions()).isEmpty();
                    }));
  }

  @Test
  @DisplayName("no answer repeats the address, a header or the body")
  void nothingShown() {
    String address = house.address("github", ",\"secret\":\"a secret for tests\"");
    String sealed = address.substring(RelayDoor.PATH.length());
    for (Response response :
        List.of(
            house.post(address, "{\"x\":\"marked\"}", "X-GitHub-Event", "marked"),
            house.post(address + "x", "marked"),
            house.post(house.address("any", ""), "marked"),
            house.door.handle(Request.of("GET", address, new Headers(), new byte[0])))) {
      assertThat(response.bodyText()).doesNotContain(sealed, "marked", "a secret for tests");
    }
  }

  @Test
  void onlyPostsAreTaken() {
    Request get = Request.of("GET", house.address("any", ""), new Headers(), new byte[0]);
    Response response = house.door.handle(get);
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.headers().find("Allow")).contains("POST");
  }

  @Test
  void sizes() {
    String address = house.address("any", "");
    String body = "{\"title\":\"" + "x".repeat(RelayDoor.BODY_BYTES_MAX - 12) + "\"}";
    assertThat(body.getBytes(UTF_8)).hasSize(RelayDoor.BODY_BYTES_MAX);
    assertThat(house.post(address, body).status()).isEqualTo(202);
    assertThat(house.post(address, body + " ").status()).isEqualTo(413);
    assertThat(house.post(address, "{}", "Content-Encoding", "gzip").status()).isEqualTo(415);
    assertThat(house.notes()).hasSize(1);
    assertThat(house.notes().getFirst().toString().length()).isLessThan(10_000);
  }

  @Test
  @DisplayName("an address that runs wild is held back, and only that one")
  void rate() {
    String wild = house.address("wild", null, "any", "");
    for (int i = 0; i < HookRate.PER_MINUTE; i++) {
      assertThat(house.post(wild, "{\"title\":\"" + i + "\"}").status()).isEqualTo(202);
    }
    Response held = house.post(wild, "{}");
    assertThat(held.status()).isEqualTo(429);
    assertThat(held.headers().find("Retry-After")).contains("60");
    assertThat(house.post(house.address("calm", null, "any", ""), "{}").status()).isEqualTo(202);
    house.now = house.now.plus(Duration.ofMinutes(1));
    assertThat(house.post(wild, "{}").status()).isEqualTo(202);
  }

  @Test
  @DisplayName("a destination that works no more is told to the sender")
  void noDestination() {
    house.destinationWorks = false;
    assertThat(house.post(house.address("any", ""), "{}"))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(422))
        .satisfies(answer -> assertThat(answer.bodyText()).contains("(channel is missing)"));
  }

  @Test
  @DisplayName("a delivery that comes again is passed on once")
  void repeated() {
    String github = house.address("github", "");
    String body = "{\"action\":\"created\",\"repository\":{\"full_name\":\"octo/shop\"}}";
    for (String id : List.of("a", "a", "b")) {
      house.post(github, body, "X-GitHub-Event", "star", "X-GitHub-Delivery", id);
    }
    assertThat(house.notes()).hasSize(2);

    String gitlab = house.address("second", null, "gitlab", "");
    for (String project : List.of("1", "1", "2")) {
      String event = "{\"object_kind\":\"x\",\"project\":{\"path_with_namespace\":\"%s\"}}";
      house.post(
          gitlab,
          event.replace("%s", project),
          "X-Gitlab-Event",
          "X",
          "X-Gitlab-Event-UUID",
          "same");
    }
    assertThat(house.notes()).as("GitLab shares an id between events").hasSize(4);

    String backlog = house.address("third", null, "backlog", SPACE);
    house.post(backlog, BACKLOG);
    house.now = house.now.plusSeconds(60);
    Response again = house.post(backlog, BACKLOG);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.bodyText()).contains("repeated");
    assertThat(house.notes()).hasSize(5);

    String any = house.address("fourth", null, "any", "");
    house.post(any, "{\"title\":\"x\"}");
    house.now = house.now.plusMillis(1);
    house.post(any, "{\"title\":\"x\"}");
    assertThat(house.notes()).as("said twice where nothing tells that it is one").hasSize(7);
  }

  @Test
  @DisplayName("any: the sender is told by the webhook itself")
  void any() {
    Consumer<String[]> post =
        parts -> {
          house.now = house.now.plusMillis(1);
          String[] headers = List.of(parts).subList(1, parts.length).toArray(String[]::new);
          assertThat(house.post(house.address("any", SPACE), parts[0], headers).status())
              .isEqualTo(202);
        };
    post.accept(new String[] {BACKLOG});
    post.accept(new String[] {"{}", "X-GitHub-Event", "ping"});
    post.accept(new String[] {"{\"object_kind\":\"push\"}", "X-Gitlab-Event", "Push Hook"});
    post.accept(new String[] {"First\nsecond", "Content-Type", "text/plain; charset=utf-8"});
    post.accept(
        new String[] {
          "payload=%7B%22text%22%3A%22from+a+form%22%7D",
          "Content-Type",
          "application/x-www-form-urlencoded"
        });
    post.accept(
        new String[] {"Subject=Call&Body=x", "Content-Type", "application/x-www-form-urlencoded"});
    assertThat(house.notes())
        .extracting(note -> note.service() + ": " + note.title())
        .containsExactly(
            "Backlog: [SHOP-3] It broke",
            "GitHub: Webhook connected",
            "GitLab: Branch moved",
            "Webhook: First",
            "Webhook: from a form",
            "Webhook: Webhook");
    assertThat(house.notes().get(5).fields()).extracting(Note.Field::value).contains("Call", "x");
  }

  @Test
  void aServiceIsHeldToItsHeaders() {
    assertThat(house.post(house.address("github", ""), "{}").status()).isEqualTo(400);
    assertThat(house.post(house.address("gitlab", ""), "{}").status()).isEqualTo(400);
  }

  @Test
  @DisplayName("GitHub may send its JSON as a form, too")
  void githubForm() {
    Response response =
        house.post(
            house.address("github", ""),
            "payload=%7B%22zen%22%3A%22Keep+it+simple%22%7D",
            "Content-Type",
            "application/x-www-form-urlencoded",
            "X-GitHub-Event",
            "ping");
    assertThat(response.status()).isEqualTo(202);
    assertThat(house.notes().getFirst().title()).isEqualTo("Keep it simple");
  }
}
