package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.digest.Tally;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.project.Project;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class OutcomeRoutesTest {
  private final ApiHouse house = new ApiHouse();
  private final Project shop = house.project("shop");

  @Test
  void countsByHourAndInAll() {
    house.send(shop, 1, 3);
    house.now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
    house.send(shop, 1, 2);
    house.end(
        shop,
        new Tally(
            Category.TRANSACTION, Outcome.UNSUPPORTED, "not-kept-here", 40, "sentry", new byte[0]));

    JsonTree outcomes = house.get("/api/v1/projects/shop/outcomes").json();

    assertThat(outcomes.at("totals", 0, "outcome").text()).isEqualTo("unsupported");
    assertThat(outcomes.at("totals", 0, "quantity").number()).isEqualTo(40);
    assertThat(outcomes.at("totals", 0, "reason").text()).isEqualTo("not-kept-here");
    assertThat(outcomes.at("totals", 1, "category").text()).isEqualTo("error");
    assertThat(outcomes.at("totals", 1, "outcome").text()).isEqualTo("accepted");
    assertThat(outcomes.at("totals", 1, "quantity").number()).isEqualTo(5);
    assertThat(outcomes.at("items", 0, "hour").text()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(outcomes.at("items", 0, "quantity").number()).isEqualTo(3);
    assertThat(outcomes.at("items").items()).hasSize(3);
    JsonTree first =
        house
            .get("/api/v1/projects/shop/outcomes?from=2026-11-22T10:30:00Z&to=2026-11-22T11:00:00Z")
            .json();
    assertThat(first.at("from").text()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(first.at("items").items()).hasSize(1);
    assertThat(house.get("/api/v1/outcomes").json().at("items").items()).isEmpty();
  }

  @Test
  void refusesSpansBackwardsOrTooLong() {
    String outcomes = "/api/v1/projects/shop/outcomes?from=";

    assertThat(ApiHouse.errors(house.get(outcomes + "2026-12-01T00:00:00Z")))
        .containsOnlyKeys("from");
    assertThat(
            ApiHouse.error(house.get(outcomes + "2026-01-01T00:00:00Z"), "from")
                .at("allowed")
                .text())
        .isEqualTo("has to be at most 31 days before to");
  }

  @Test
  void showsWhatFailed() {
    house.fail(shop, "boom in digest", "{\"a\":\"é\"}".getBytes(StandardCharsets.UTF_8));
    house.now.updateAndGet(now -> now.plusSeconds(1));
    house.fail(shop, "cut", new byte[] {'a', (byte) 0xc3});
    house.now.updateAndGet(now -> now.plusSeconds(1));
    house.fail(shop, "binary", new byte[] {0x1f, (byte) 0x8b, 8, 'x'});

    JsonTree items = house.get("/api/v1/projects/shop/set-aside").json().at("items");

    assertThat(items.items()).hasSize(3);
    assertThat(items.at(2, "kind").text()).isEqualTo("set_aside");
    assertThat(items.at(2, "reason").text()).isEqualTo("boom in digest");
    assertThat(items.at(2, "protocol").text()).isEqualTo("sentry");
    assertThat(items.at(2, "receivedAt").text()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(items.at(2, "encoding").text()).isEqualTo("text");
    assertThat(items.at(2, "body").text()).isEqualTo("{\"a\":\"é\"}");
    assertThat(items.at(1, "body").text()).isEqualTo("a");
    assertThat(items.at(0, "encoding").text()).isEqualTo("base64");
    assertThat(Base64.getDecoder().decode(items.at(0, "body").text()))
        .containsExactly(0x1f, 0x8b, 8, 'x');

    JsonTree part = house.get("/api/v1/projects/shop/set-aside?limit=2").json();
    assertThat(part.at("items").items()).hasSize(2);
    JsonTree rest =
        house
            .get("/api/v1/projects/shop/set-aside?limit=2&cursor=" + part.at("next").text())
            .json();
    assertThat(rest.at("items", 0, "reason").text()).isEqualTo("boom in digest");
    assertThat(house.get("/api/v1/set-aside").json().at("items").items()).isEmpty();
  }

  @Test
  void tellsWhatTheInstallationIs() {
    JsonTree info = house.get("/api/v1/info").json();

    assertThat(info.at("version").text()).isEqualTo("1.2.3");
    assertThat(info.at("retentionDays").number()).isEqualTo(90);
    assertThat(info.at("largestBodyBytes").number()).isEqualTo(20 << 20);
    assertThat(info.at("limits", "eventBytes").number()).isEqualTo(1 << 20);
    assertThat(info.at("apiLimits", "pageItems").number()).isEqualTo(1_000);
    assertThat(info.at("now").text()).isEqualTo("2026-11-22T10:15:30Z");
  }
}
