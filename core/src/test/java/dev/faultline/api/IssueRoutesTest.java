package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Level;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssueRoutesTest {
  private static final String LIST = "/api/v1/projects/shop/issues";
  private final ApiHouse house = new ApiHouse();
  private final Project shop = house.project("shop");

  /** Three issues: red (first, most, fatal), green (staging, shop@2) and blue (last). */
  @BeforeEach
  void fill() {
    for (int i = 0; i < 3; i++) {
      ApiHouse.Report red = house.report(1);
      red.title = "Red: cannot pay";
      red.draft.level = Level.FATAL;
      red.draft.release = "shop@1";
      red.draft.tags.put("plan", i == 0 ? "gold" : "free");
      house.send(shop, red);
    }
    later(Duration.ofMinutes(90));
    ApiHouse.Report green = house.report(2);
    green.title = "Green: cannot ship";
    green.draft.environment = "staging";
    green.draft.release = "shop@2";
    house.send(shop, green, green);
    later(Duration.ofMinutes(5));
    ApiHouse.Report blue = house.report(3);
    blue.title = "Blue: cannot sleep";
    house.send(shop, blue);
  }

  private void later(Duration time) {
    house.now.updateAndGet(now -> now.plus(time));
  }

  private String id(String title) {
    return house.get(LIST + "?query=" + title).json().at("items", 0, "id").text();
  }

  @Test
  void showsEverythingOfAnIssue() {
    JsonTree red = house.get(LIST + "?query=red").json().at("items", 0);

    assertThat(red.at("shortId").text()).isEqualTo("SHOP-1");
    assertThat(red.at("project", "name").text()).isEqualTo("shop");
    assertThat(red.at("project", "id").number()).isEqualTo(1_000_000);
    assertThat(red.at("title").text()).isEqualTo("Red: cannot pay");
    assertThat(red.at("culprit").text()).isEqualTo("Shop.pay");
    assertThat(red.at("type").text()).isEqualTo("Boom");
    assertThat(red.at("level").text()).isEqualTo("fatal");
    assertThat(red.at("status").text()).isEqualTo("unresolved");
    assertThat(red.at("count").number()).isEqualTo(3);
    assertThat(red.at("firstSeen").text()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(red.at("lastSeen").text()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(red.at("environments", 0).text()).isEqualTo("production");
    assertThat(red.at("firstRelease").text()).isEqualTo("shop@1");
    assertThat(red.at("platform").text()).isEqualTo("java");
    assertThat(red.at("newestEventId").text()).isEqualTo("00000000000000070000000000000003");
    assertThat(red.at("url").text())
        .isEqualTo("http://127.0.0.1:8080/p/shop/issues/" + red.at("id").text());
  }

  @Test
  void sortsAndFilters() {
    assertThat(ApiHouse.titles(house.get(LIST).json()))
        .containsExactly("Blue: cannot sleep", "Green: cannot ship", "Red: cannot pay");
    assertThat(ApiHouse.titles(house.get(LIST + "?sort=count").json()))
        .containsExactly("Red: cannot pay", "Green: cannot ship", "Blue: cannot sleep");
    assertThat(ApiHouse.titles(house.get(LIST + "?sort=firstSeen&level=error").json()))
        .containsExactly("Blue: cannot sleep", "Green: cannot ship");
    assertThat(ApiHouse.titles(house.get(LIST + "?environment=staging").json()))
        .containsExactly("Green: cannot ship");
    assertThat(ApiHouse.titles(house.get(LIST + "?release=shop%401").json()))
        .containsExactly("Red: cannot pay");
    assertThat(ApiHouse.titles(house.get(LIST + "?query=CANNOT+s").json()))
        .containsExactly("Blue: cannot sleep", "Green: cannot ship", "Red: cannot pay");
    assertThat(ApiHouse.titles(house.get(LIST + "?query=cannot+sh").json()))
        .contains("Green: cannot ship");
    assertThat(ApiHouse.titles(house.get(LIST + "?status=resolved").json())).isEmpty();
    assertThat(ApiHouse.titles(house.get("/api/v1/projects/1000000/issues?level=fatal").json()))
        .containsExactly("Red: cannot pay");
  }

  @Test
  void listsPartByPartInEveryOrder() {
    for (String sort : List.of("lastSeen", "firstSeen", "count")) {
      List<String> seen = new ArrayList<>();
      @Nullable String next = "";
      while (next != null) {
        JsonTree page =
            house
                .get(LIST + "?limit=1&sort=" + sort + (next.isEmpty() ? "" : "&cursor=" + next))
                .json();
        seen.addAll(List.of(ApiHouse.titles(page)));
        assertThat(page.at("partial").value()).isEqualTo(false);
        next = (String) page.at("next").value();
        assertThat(seen).hasSizeLessThan(5);
      }
      assertThat(seen).as(sort).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void refusesACursorOfAnotherOrder() {
    String next = house.get(LIST + "?limit=1&sort=count").json().at("next").text();

    ApiHouse.Answer answer = house.get(LIST + "?limit=1&cursor=" + next);

    assertThat(ApiHouse.errors(answer)).containsOnlyKeys("cursor");
  }

  @Test
  void refusesUnknownAndBadParametersByName() {
    ApiHouse.Answer answer =
        house.get(LIST + "?stauts=resolved&level=bad&limit=1001&sort=lastseen&environment=");

    assertThat(ApiHouse.errors(answer))
        .containsOnlyKeys("stauts", "level", "limit", "sort", "environment");
    assertThat(ApiHouse.error(answer, "sort").at("allowed").text())
        .isEqualTo("has to be one of lastSeen, firstSeen, count");
  }

  @Test
  void givesTimelineAndTags() {
    JsonTree red = house.get("/api/v1/issues/" + id("red")).json();

    assertThat(red.at("timeline", "unit").text()).isEqualTo("hour");
    assertThat(red.at("timeline", "from").text()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(red.at("timeline", "to").text()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(red.at("timeline", "points").items()).hasSize(24);
    assertThat(red.at("timeline", "points", 22, "time").text()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(red.at("timeline", "points", 22, "count").number()).isEqualTo(3);
    assertThat(red.at("tags", 0, "name").text()).isEqualTo("plan");
    assertThat(red.at("tags", 0, "total").number()).isEqualTo(3);
    assertThat(red.at("tags", 0, "values", 0, "value").text()).isEqualTo("free");
    assertThat(red.at("tags", 0, "values", 0, "count").number()).isEqualTo(2);

    JsonTree minutes =
        house
            .get(
                "/api/v1/issues/"
                    + id("red")
                    + "?unit=minute&from=2026-11-22T10:15:00Z&to=2026-11-22T10:17:00Z")
            .json();
    assertThat(minutes.at("timeline", "points").items()).hasSize(2);
    assertThat(minutes.at("timeline", "points", 0, "count").number()).isEqualTo(3);
    assertThat(minutes.at("timeline", "points", 1, "count").number()).isZero();
    JsonTree months = house.get("/api/v1/issues/" + id("red") + "?unit=month").json();
    assertThat(months.at("timeline", "points").items()).hasSize(12);
    assertThat(months.at("timeline", "points", 11, "count").number()).isEqualTo(3);
  }

  @Test
  void refusesTimelinesBackwardsOrTooLong() {
    String red = "/api/v1/issues/" + id("red");

    assertThat(
            ApiHouse.errors(house.get(red + "?from=2026-11-22T11:00:00Z&to=2026-11-22T10:00:00Z")))
        .containsOnlyKeys("from");
    ApiHouse.Answer tooLong = house.get(red + "?unit=minute&from=2026-11-01T00:00:00Z");
    assertThat(ApiHouse.error(tooLong, "from").at("allowed").text())
        .isEqualTo("has to be at most 10080 units before to; take a wider unit");
    assertThat(house.get(red + "?from=9999-12-31T23:59:59Z&to=9999-12-31T23:59:59Z").status())
        .isIn(200, 400);
  }

  @Test
  void setsTheStatusOfOne() {
    String red = "/api/v1/issues/" + id("red");

    ApiHouse.Answer changed = house.request("PATCH", red, "{\"status\":\"resolved\"}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().at("status").text()).isEqualTo("resolved");
    assertThat(ApiHouse.titles(house.get(LIST + "?status=resolved").json()))
        .containsExactly("Red: cannot pay");
    house.send(shop, 1, 1);
    JsonTree reopened = house.get(red).json();
    assertThat(reopened.at("status").text()).isEqualTo("unresolved");
    assertThat(reopened.at("reopened").number()).isEqualTo(1);
  }

  @Test
  void setsTheStatusOfMany() {
    Project other = house.project("other");
    house.send(other, 9, 1);
    Issue foreign = house.onlyIssue(other);
    String unknown = "0".repeat(26);

    ApiHouse.Answer changed =
        house.request(
            "POST",
            LIST + "/status",
            "{\"ids\":[\"%s\",\"%s\",\"%s\",\"%s\"],\"status\":\"ignored\"}"
                .formatted(id("red"), id("blue"), foreign.id(), unknown));

    assertThat(changed.json().at("items").items()).hasSize(2);
    assertThat(changed.json().at("missing").items())
        .extracting(JsonTree::text)
        .containsExactly(foreign.id().toString(), unknown);
    assertThat(ApiHouse.titles(house.get(LIST + "?status=ignored").json()))
        .containsExactly("Blue: cannot sleep", "Red: cannot pay");
    assertThat(house.onlyIssue(other).status().label()).isEqualTo("unresolved");
  }

  @Test
  void refusesBadChanges() {
    String red = "/api/v1/issues/" + id("red");

    assertThat(ApiHouse.errors(house.request("PATCH", red, "{\"status\":\"done\",\"x\":1}")))
        .containsOnlyKeys("x", "status");
    assertThat(house.request("PATCH", red, "{\"status\":").problem()).isEqualTo("malformed-json");
    assertThat(ApiHouse.errors(house.request("POST", LIST + "/status", "{\"ids\":[\"a\"]}")))
        .containsOnlyKeys("ids", "status");
  }

  @Test
  void deletesAnIssue() {
    String red = "/api/v1/issues/" + id("red");

    assertThat(house.request("DELETE", red, "").status()).isEqualTo(204);

    assertThat(house.get(red).problem()).isEqualTo("no-such-issue");
    assertThat(house.request("DELETE", red, "").problem()).isEqualTo("no-such-issue");
    assertThat(ApiHouse.titles(house.get(LIST).json()))
        .containsExactly("Blue: cannot sleep", "Green: cannot ship");
  }
}
