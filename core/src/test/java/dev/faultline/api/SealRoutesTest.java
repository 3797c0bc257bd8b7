package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.SealedConfig.Use;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SealRoutesTest {
  private static final String SLACK = "{\"type\":\"slack\",\"channel\":\"#障害\",\"threshold\":1.50}";

  private final ApiHouse house = new ApiHouse();

  private ApiHouse.Answer seal(String body) {
    return house.request("POST", "/api/v1/seal", body);
  }

  @Test
  void sealedConfig_opensAsItWasGiven() throws SealException {
    house.project("shop");
    ApiHouse.Answer answer =
        seal(
            "{\"config\": "
                + SLACK.replace(",", " ,  ")
                + ", \"project\": \"shop\", \"expires\": \"2030-01-01T00:00:00Z\"}");
    assertThat(answer.status()).isEqualTo(201);
    String sealed = answer.json().at("sealed").text();
    SealedConfig opened = house.seals.open(sealed);
    assertThat(opened.json()).isEqualTo(SLACK.replace("1.50", "1.5"));
    assertThat(opened.project()).isEqualTo("shop");
    assertThat(opened.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(opened.use()).isEqualTo(Use.NOTIFY);
    assertThat(opened.id()).hasSize(22);
    assertThat(answer.json().at("dsn").text())
        .isEqualTo(
            "http://00000000000000000000000000000001@127.0.0.1:8080/c/" + sealed + "/1000000");
  }

  @Test
  void withoutProject_isForAny_andThereIsNoDsn() throws SealException {
    ApiHouse.Answer answer = seal("{\"config\":[" + SLACK + "," + SLACK + "],\"use\":\"relay\"}");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().at("dsn").value()).isNull();
    SealedConfig opened = house.seals.open(answer.json().at("sealed").text());
    assertThat(opened.json()).startsWith("[{").endsWith("}]").contains("},{");
    assertThat(opened.project()).isNull();
    assertThat(opened.expires()).isNull();
    assertThat(opened.use()).isEqualTo(Use.RELAY);
  }

  @Test
  void whatCouldNeverBeUsed_isNotSealed() {
    assertThat(seal("{\"config\":{\"type\":1}}").problem()).isEqualTo("unusable-config");
    ApiHouse.Answer second =
        seal("{\"config\":[" + SLACK + ",{\"type\":1,\"token\":\"xoxb-s3cret\"}]}");
    assertThat(second.json().at("detail").text())
        .isEqualTo("entry 2: type must be text.")
        .doesNotContain("s3cret");
    assertThat(seal("{\"config\":[]}").json().at("detail").text()).contains("there is no config");
    assertThat(seal("{\"config\":\"slack\"}").problem()).isEqualTo("bad-parameter");
    assertThat(seal("{\"config\":[1]}").problem()).isEqualTo("bad-parameter");
    assertThat(seal("{\"config\":" + SLACK + ",\"project\":\"none\"}").problem())
        .isEqualTo("no-such-project");
    assertThat(seal("{\"config\":" + SLACK + ",\"expires\":\"2020-01-01T00:00:00Z\"}").problem())
        .isEqualTo("unusable-config");
    String many = (SLACK + ",").repeat(21);
    assertThat(seal("{\"config\":[" + many.substring(0, many.length() - 1) + "]}").problem())
        .isEqualTo("unusable-config");
  }

  @Test
  void configTooLongForADsn_isSealed_andToldHow() {
    house.project("shop");
    StringBuilder noise = new StringBuilder();
    for (int i = 0; noise.length() < 2_500; i++) {
      noise.append(Integer.toString(i * 7_919, 36)).append(i);
    }
    ApiHouse.Answer answer =
        seal("{\"config\":{\"type\":\"slack\",\"x\":\"" + noise + "\"},\"project\":\"shop\"}");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().at("dsn").value()).isNull();
    assertThat(answer.json().at("dsnFault").text())
        .contains("too long for a DSN", "2000 is the most", "linkTemplate");
  }

  @Test
  void keys_rotateAndRetire() {
    String first =
        house.get("/api/v1/seal/keys").json().at("items").items().getFirst().at("id").text();
    String sealed = seal("{\"config\":" + SLACK + "}").json().at("sealed").text();
    ApiHouse.Answer inUse = house.request("DELETE", "/api/v1/seal/keys/" + first, "");
    assertThat(inUse.problem()).isEqualTo("seal-key-in-use");
    assertThat(house.request("DELETE", "/api/v1/seal/keys/00000000", "").problem())
        .isEqualTo("no-such-seal-key");
    ApiHouse.Answer made = house.request("POST", "/api/v1/seal/keys", "");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().at("id").text()).isNotEqualTo(first);
    ApiHouse.Answer retired = house.request("DELETE", "/api/v1/seal/keys/" + first, "");
    assertThat(retired.status()).isEqualTo(200);
    assertThat(retired.json().at("retired").value()).isEqualTo(true);
    assertThat(house.get("/api/v1/seal/keys").json().at("items").items()).hasSize(2);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> house.seals.open(sealed)))
        .hasMessageContaining("retired");
  }
}
