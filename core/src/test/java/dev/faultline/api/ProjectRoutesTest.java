package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.project.Project;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectRoutesTest {
  private final ApiHouse house = new ApiHouse();

  @Test
  void makesAProjectWithKeyAndDsn() {
    ApiHouse.Answer made = house.request("POST", "/api/v1/projects", "{\"name\":\"my shop\"}");
    assertThat(made.status()).isEqualTo(400);

    made = house.request("POST", "/api/v1/projects", "{\"name\":\"laden-für-1\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.response().headers().find("Location"))
        .contains("/api/v1/projects/laden-f%C3%BCr-1");
    JsonTree project = made.json();
    assertThat(project.at("id").number()).isEqualTo(1_000_000);
    assertThat(project.at("key").text()).isEqualTo("00000000000000000000000000000001");
    assertThat(project.at("dsn").text())
        .isEqualTo("http://00000000000000000000000000000001@127.0.0.1:8080/1000000");
    assertThat(project.at("createdAt").text()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(project.at("url").text()).isEqualTo("http://127.0.0.1:8080/p/laden-f%C3%BCr-1");

    ApiHouse.Answer again = house.request("POST", "/api/v1/projects", "{\"name\":\"laden-für-1\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(project);
    assertThat(house.get("/api/v1/projects/1000000").json()).isEqualTo(project);
    assertThat(house.get("/api/v1/projects/laden-f%C3%BCr-1").json()).isEqualTo(project);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a.b", "a b", "", "0", "007", "1000000", "99999999999999999999"})
  void refusesNamesThatNoProjectMayHave(String name) {
    ApiHouse.Answer answer =
        house.request("POST", "/api/v1/projects", "{\"name\":\"" + name + "\"}");

    assertThat(answer.problem()).isEqualTo("bad-parameter");
    assertThat(ApiHouse.error(answer, "name").at("value").text()).isEqualTo(name);
    assertThat(house.projects.list()).isEmpty();
  }

  @Test
  void listsProjectsPartByPart() {
    for (String name : List.of("delta", "alpha", "7", "charlie", "bravo")) {
      house.project(name);
    }
    List<String> names = new ArrayList<>();
    String target = "/api/v1/projects?limit=2";
    @Nullable String next = "";
    while (next != null) {
      JsonTree page = house.get(next.isEmpty() ? target : target + "&cursor=" + next).json();
      page.at("items").items().forEach(item -> names.add(item.at("name").text()));
      next = (String) page.at("next").value();
      assertThat(names).hasSizeLessThan(7);
    }
    assertThat(names).containsExactly("7", "alpha", "bravo", "charlie", "delta");
  }

  @Test
  void endsAListThatIsJustFull() {
    house.project("a");
    house.project("b");

    assertThat(house.get("/api/v1/projects?limit=2").json().at("next").value()).isNull();
  }

  @Test
  void deletesAProjectWithItsIssues() {
    Project shop = house.project("shop");
    house.send(shop, 1, 3);
    String issue = "/api/v1/issues/" + house.onlyIssue(shop).id();
    assertThat(house.get(issue).status()).isEqualTo(200);

    assertThat(house.request("DELETE", "/api/v1/projects/shop", "").status()).isEqualTo(204);

    assertThat(house.get("/api/v1/projects/shop").problem()).isEqualTo("no-such-project");
    assertThat(house.get(issue).problem()).isEqualTo("no-such-issue");
    assertThat(house.get(issue + "/events").problem()).isEqualTo("no-such-issue");
    assertThat(house.request("PATCH", issue, "{\"status\":\"resolved\"}").problem())
        .isEqualTo("no-such-issue");
    assertThat(house.request("DELETE", issue, "").problem()).isEqualTo("no-such-issue");
    assertThat(house.request("DELETE", "/api/v1/projects/shop", "").problem())
        .isEqualTo("no-such-project");
    house.project("shop");
    assertThat(house.get("/api/v1/projects/shop/issues").json().at("items").items()).isEmpty();
    assertThat(house.get(issue).problem()).isEqualTo("no-such-issue");
  }

  @Test
  void makesAndRevokesKeys() {
    house.project("shop");
    String keys = "/api/v1/projects/shop/keys";

    ApiHouse.Answer made = house.request("POST", keys, "{\"label\":\"checkout\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().at("label").text()).isEqualTo("checkout");
    String second = made.json().at("key").text();
    assertThat(made.json().at("dsn").text())
        .isEqualTo("http://" + second + "@127.0.0.1:8080/1000000");
    assertThat(house.request("POST", keys, "{}").json().at("label").text()).isEqualTo("API");
    assertThat(house.get(keys).json().at("items").items()).hasSize(3);

    assertThat(house.request("DELETE", keys + "/" + second, "").status()).isEqualTo(204);

    JsonTree revoked = house.get(keys).json().at("items", 1);
    assertThat(revoked.at("revokedAt").text()).isEqualTo("2026-11-22T10:15:30Z");
    assertThat(revoked.at("dsn").value()).isNull();
    assertThat(house.request("DELETE", keys + "/" + second, "").problem()).isEqualTo("no-such-key");
  }

  @Test
  void showsNoDsnWhenEveryKeyIsRevoked() {
    Project shop = house.project("shop");
    String key = shop.defaultKey();

    house.request("DELETE", "/api/v1/projects/shop/keys/" + key, "");

    JsonTree project = house.get("/api/v1/projects/shop").json();
    assertThat(project.at("key").value()).isNull();
    assertThat(project.at("dsn").value()).isNull();
  }
}
