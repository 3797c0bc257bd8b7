package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.relay.RelayConfig;
import dev.faultline.relay.RelayConfig.From;
import dev.faultline.relay.RelayConfigException;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RelayRoutesTest {
  private static final String TO = "\"to\":{\"type\":\"slack\",\"channel\":\"#障害\"}";
  private static final String PREFIX = "http://127.0.0.1:8080/relay/";

  private final ApiHouse house = new ApiHouse();

  private ApiHouse.Answer make(String body) {
    return house.request("POST", "/api/v1/relay", "{" + body + "}");
  }

  private ApiHouse.Answer revoke(String id) {
    return house.request("POST", "/api/v1/seal/revocations", "{\"id\":\"" + id + "\"}");
  }

  @Test
  void address_opensAsItWasAskedFor() throws SealException, RelayConfigException {
    house.project("shop");
    ApiHouse.Answer answer =
        make(
            "\"from\":\"github\","
                + TO
                + ",\"secret\":\"long enough\",\"project\":\"1000000\",\"language\":\"ja\",\"expires\":\"2030-01-01T00:00:00Z\"");
    assertThat(answer.status()).isEqualTo(201);
    String url = answer.json().at("url").text();
    assertThat(url).startsWith(PREFIX).doesNotContain("slack");
    SealedConfig opened = house.seals.open(url.substring(PREFIX.length()));
    assertThat(opened.use()).isEqualTo(SealedConfig.Use.RELAY);
    assertThat(opened.id()).isEqualTo(answer.json().at("id").text());
    assertThat(opened.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    RelayConfig config = RelayConfig.parse(opened.json());
    assertThat(config.from()).isEqualTo(From.GITHUB);
    assertThat(config.to()).contains("#障害");
    assertThat(config.project()).as("by name").isEqualTo("shop");
  }

  @Test
  void whatCouldNeverBeUsed_isRefused() {
    assertThat(make("\"from\":\"backlog\"," + TO).json().at("detail").text())
        .contains("space is missing");
    assertThat(make("\"from\":\"svn\"," + TO).problem()).isEqualTo("bad-parameter");
    assertThat(make("\"from\":\"any\",\"to\":[]").problem()).isEqualTo("bad-parameter");
    assertThat(make("\"from\":\"any\"").problem()).isEqualTo("bad-parameter");
    assertThat(make("\"from\":\"any\"," + TO + ",\"project\":\"none\"").problem())
        .isEqualTo("no-such-project");
    ApiHouse.Answer secret = make("\"from\":\"any\"," + TO + ",\"secret\":\"s3cret\"");
    assertThat(secret.problem()).isEqualTo("unusable-config");
    assertThat(secret.json().at("detail").text()).doesNotContain("s3cret");
  }

  @Test
  void revocation_isByIdByAddressAndByDsn() {
    ApiHouse.Answer made = make("\"from\":\"any\"," + TO);
    String id = made.json().at("id").text();
    String url = made.json().at("url").text();
    String sealed = url.substring(PREFIX.length());
    ApiHouse.Answer first = revoke(id);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().at("revokedAt").text()).isEqualTo(ApiHouse.START.toString());
    house.now.set(ApiHouse.START.plusSeconds(60));
    for (String same :
        new String[] {url, sealed, "https://0123@errors.example.com/c/" + sealed + "/1000000"}) {
      assertThat(revoke(same).json().at("id").text()).isEqualTo(id);
    }
    ApiHouse.Answer list = house.get("/api/v1/seal/revocations");
    assertThat(list.json().at("items").items()).hasSize(1);
    assertThat(list.json().at("items").items().getFirst().at("revokedAt").text())
        .as("the first time stands")
        .isEqualTo(ApiHouse.START.toString());
  }

  @Test
  void whatDoesNotOpen_cannotBeRevoked() {
    ApiHouse.Answer answer = revoke("s3cret-that-is-no-sealed-string");
    assertThat(answer.problem()).isEqualTo("unusable-config");
    assertThat(answer.json().at("detail").text()).doesNotContain("s3cret");
  }
}
