package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.EventJson;
import dev.faultline.event.Event;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventRoutesTest {
  @Test
  void listsEventsNewestFirst() {
    ApiHouse house = new ApiHouse();
    Project shop = house.project("shop");
    house.send(shop, 1, 5);
    String list = "/api/v1/issues/" + house.onlyIssue(shop).id() + "/events?limit=2";
    List<Long> ordinals = new ArrayList<>();
    @Nullable String next = "";
    while (next != null) {
      JsonTree page = house.get(next.isEmpty() ? list : list + "&cursor=" + next).json();
      page.at("items").items().forEach(item -> ordinals.add(item.at("ordinal").number()));
      next = (String) page.at("next").value();
      assertThat(ordinals).hasSizeLessThan(7);
    }
    assertThat(ordinals).containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void givesAnEventAsItIsStored() {
    ApiHouse house = new ApiHouse();
    Project shop = house.project("shop");
    ApiHouse.Report report = house.report(1);
    report.draft.extra.put("cart", "42 <b>&amp;</b> é \ud83d\ude00");
    house.send(shop, 1, 1);
    Receipt receipt = house.send(shop, report).getFirst();
    house.send(shop, 1, 1);
    String id = receipt.id().toString();

    ApiHouse.Answer answer = house.get("/api/v1/projects/shop/events/" + id);

    JsonTree event = answer.json();
    assertThat(event.at("id").text()).isEqualTo(id);
    assertThat(event.at("ordinal").number()).isEqualTo(2);
    assertThat(event.at("issue", "shortId").text()).isEqualTo("SHOP-1");
    assertThat(event.at("olderEventId").text()).isEqualTo("00000000000000070000000000000001");
    assertThat(event.at("newerEventId").text()).isEqualTo("00000000000000070000000000000003");
    assertThat(event.at("url").text()).isEqualTo(event.at("issue", "url").text() + "/events/" + id);
    Event expected = report.draft.build(receipt.id(), ApiHouse.START, ApiHouse.START);
    String stored = new String(EventJson.write(expected), StandardCharsets.UTF_8);
    assertThat(answer.response().bodyText()).endsWith("\"event\":" + stored + "}");
    String dashed =
        id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")
            .toUpperCase(Locale.ROOT);
    assertThat(house.get("/api/v1/projects/shop/events/" + dashed).json()).isEqualTo(event);
    assertThat(house.get("/api/v1/projects/1000000/events/" + id).json()).isEqualTo(event);
  }

  @Test
  void saysWhenAnEventWasCountedOnly() {
    ApiHouse house = new ApiHouse(1);
    Project shop = house.project("shop");
    List<Receipt> receipts = house.send(shop, 1, 8);
    String issue = house.onlyIssue(shop).id().toString();
    int kept = 0;
    for (Receipt receipt : receipts) {
      ApiHouse.Answer answer = house.get("/api/v1/projects/shop/events/" + receipt.id());
      if (answer.status() == 200) {
        kept++;
      } else {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-kept");
        assertThat(answer.json().at("issueId").text()).isEqualTo(issue);
        assertThat(answer.json().at("issueUrl").text()).endsWith("/p/shop/issues/" + issue);
      }
    }
    assertThat(kept).isBetween(1, 7);
    assertThat(house.get("/api/v1/issues/" + issue + "/events").json().at("items").items())
        .hasSize(kept);
  }

  @Test
  void tellsWhatIsMissing() {
    ApiHouse house = new ApiHouse();
    house.project("shop");
    String unknown = "f".repeat(32);

    assertThat(house.get("/api/v1/projects/shop/events/" + unknown).problem())
        .isEqualTo("no-such-event");
    assertThat(house.get("/api/v1/projects/none/events/" + unknown).problem())
        .isEqualTo("no-such-project");
    assertThat(ApiHouse.errors(house.get("/api/v1/projects/shop/events/xyz")))
        .containsOnlyKeys("event");
    assertThat(house.get("/api/v1/issues/" + "0".repeat(26) + "/events").problem())
        .isEqualTo("no-such-issue");
  }
}
