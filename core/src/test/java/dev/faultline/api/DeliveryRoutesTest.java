package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.project.Project;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the API tells of deliveries, from the report of an error on. */
class DeliveryRoutesTest {
  private static final String SECRET = "XXXXXXXXXXXXXXXXXXXXXXXX";
  private static final String SLACK =
      "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/"
          + SECRET
          + "\",\"channel\":\"#ops\"}";
  private static final String INNER = "{\"type\":\"webhook\",\"endpoint\":\"https://10.0.0.1/x\"}";

  private final ApiHouse house = new ApiHouse();
  private final Project shop = house.project("shop");
  private final List<Call> calls = new ArrayList<>();

  private void answering(int status, String body) {
    house.service.set(
        call -> {
          calls.add(call);
          return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), false);
        });
  }

  private void report(long fingerprint, String... configs) throws InterruptedException {
    ApiHouse.Report report = house.report(fingerprint);
    report.subscriptions = house.configs.resolve(shop, List.of(configs));
    house.send(shop, report);
    house.deliver.run();
  }

  private JsonTree get(String target) {
    ApiHouse.Answer answer = house.get(target);
    assertThat(answer.status()).as(target).isEqualTo(200);
    assertThat(answer.response().bodyText()).doesNotContain(SECRET);
    return answer.json();
  }

  private List<JsonTree> items(String target) {
    return get(target).at("items").items();
  }

  @Test
  void tellsWhoWasToldAndWhyAndWhoWasNot() throws InterruptedException {
    answering(200, "ok");
    report(1, SLACK, INNER);

    JsonTree log = get("/api/v1/issues/" + house.onlyIssue(shop).id() + "/deliveries");
    assertThat(log.at("items").items()).hasSize(1);
    JsonTree line = log.at("items", 0);
    assertThat(line.at("label").text()).isEqualTo("slack #ops");
    assertThat(line.at("result").text()).isEqualTo("sent");
    assertThat(line.at("why").text()).contains("first event");
    assertThat(line.at("attempt").number()).isEqualTo(1);
    assertThat(line.at("detail").text()).isEqualTo("200");
    assertThat(log.at("unused").items()).hasSize(1);
    assertThat(log.at("unused", 0, "code").text()).isEqualTo("policy");
    assertThat(log.at("unused", 0, "label").text()).isEqualTo("webhook 10.0.0.1");
    assertThat(log.at("unused", 0, "reason").text()).contains("seal it");

    JsonTree target = get("/api/v1/projects/shop/targets").at("items", 0);
    assertThat(target.at("label").text()).isEqualTo("slack #ops");
    assertThat(target.at("waiting").number()).isZero();
    assertThat(target.at("lastSent").text()).isEqualTo(ApiHouse.START.toString());
    String of = "/api/v1/projects/shop/targets/" + target.at("target").text() + "/deliveries";
    assertThat(items(of)).containsExactly(line);
    assertThat(house.get("/api/v1/issues/" + "0".repeat(26) + "/deliveries").problem())
        .isEqualTo("no-such-issue");
  }

  @Test
  void showsWhatWaitsBeforeWhatDoesNot() throws InterruptedException {
    answering(200, "ok");
    report(1, SLACK);
    answering(500, "down");
    for (int i = 2; i < 5; i++) {
      report(i, SLACK.replace("#ops", "#down"));
      house.now.set(house.now.get().plusSeconds(1));
    }
    List<JsonTree> targets = items("/api/v1/projects/shop/targets");
    assertThat(targets)
        .extracting(target -> target.at("label").text())
        .containsExactly("slack #down", "slack #ops");
    assertThat(targets.getFirst().at("waiting").number()).isEqualTo(3);
    assertThat(targets.getFirst().at("oldest").text()).isEqualTo(ApiHouse.START.toString());
    assertThat(targets.getFirst().at("failures").number()).isPositive();

    List<JsonTree> collected = new ArrayList<>();
    String cursor = "";
    do {
      JsonTree part = get("/api/v1/projects/shop/targets?limit=1" + cursor);
      collected.addAll(part.at("items").items());
      cursor = part.at("next").value() == null ? "" : "&cursor=" + part.at("next").text();
    } while (!cursor.isEmpty());
    assertThat(collected).isEqualTo(targets);
  }

  @Test
  void replaysAndDismissesDeadLetters() throws InterruptedException {
    answering(403, "no_service " + SECRET);
    report(1, SLACK);
    report(2, SLACK);
    String root = "/api/v1/projects/shop/dead-letters";
    List<JsonTree> dead = items(root);
    assertThat(dead).hasSize(2);
    assertThat(dead.getFirst().at("detail").text()).contains("Slack answered 403");
    assertThat(dead.getFirst().at("title").text()).isEqualTo("Boom");
    assertThat(dead.getFirst().at("why").text()).isEqualTo("first event");

    answering(200, "ok");
    String name = dead.getFirst().at("name").text();
    house.now.set(house.now.get().plus(Duration.ofMinutes(2)));
    assertThat(house.request("POST", root + "/" + name + "/replay", "").status()).isEqualTo(204);
    house.deliver.run();
    assertThat(items(root)).containsExactly(dead.getLast());
    String issue = dead.getFirst().at("issue").text();
    assertThat(items("/api/v1/issues/" + issue + "/deliveries"))
        .extracting(line -> line.at("result").text())
        .containsExactly("sent", "dead");

    String other = root + "/" + dead.getLast().at("name").text();
    assertThat(house.request("DELETE", other, "").status()).isEqualTo(204);
    assertThat(items(root)).isEmpty();
    assertThat(house.request("DELETE", other, "").problem()).isEqualTo("no-such-dead-letter");
    assertThat(house.request("POST", root + "/" + name + "/replay", "").problem())
        .isEqualTo("no-such-dead-letter");
    assertThat(items("/api/v1/relay/dead-letters")).isEmpty();
    assertThat(items("/api/v1/relay/targets")).isEmpty();
  }

  @Test
  void triesAConfig() {
    answering(404, "no_team " + SECRET);
    ApiHouse.Answer answer =
        house.request(
            "POST", "/api/v1/notify/test", "{\"project\":\"shop\",\"config\":" + SLACK + "}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().bodyText()).doesNotContain(SECRET);
    JsonTree item = answer.json().at("items", 0);
    assertThat(item.at("outcome").text()).isEqualTo("refused");
    assertThat(item.at("detail").text()).isEqualTo("Slack answered 404: no_team ***");
    assertThat(item.at("hint").text()).contains("seal it");
    assertThat(item.at("calls", 0, "request", "host").text()).isEqualTo("hooks.slack.com");
    assertThat(item.at("calls", 0, "request", "path").text()).isEqualTo("***");
    assertThat(item.at("calls", 0, "answer", "status").number()).isEqualTo(404);
    assertThat(item.at("calls", 0, "answer", "body").text()).isEqualTo("no_team ***");
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().uri().getPath()).endsWith(SECRET);

    ApiHouse.Answer unusable =
        house.request(
            "POST", "/api/v1/notify/test", "{\"project\":\"shop\",\"config\":\"" + SECRET + "\"}");
    assertThat(unusable.problem()).isEqualTo("unusable-config");
    assertThat(unusable.response().bodyText()).doesNotContain(SECRET);
    String stranger = "{\"project\":\"nobody\",\"config\":\"x\"}";
    assertThat(house.request("POST", "/api/v1/notify/test", stranger).problem())
        .isEqualTo("no-such-project");
    assertThat(calls).hasSize(1);
  }
}
