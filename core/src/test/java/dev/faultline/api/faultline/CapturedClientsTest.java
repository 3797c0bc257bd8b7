package dev.faultline.api.faultline;

import static dev.faultline.api.faultline.Installation.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.fixtures.CapturedRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every captured request of a released client gets the answer the client waits for. */
class CapturedClientsTest {
  static List<CapturedRequest> captured() {
    return CapturedRequest.all("faultline-");
  }

  @ParameterizedTest
  @MethodSource("captured")
  void isAnsweredAndReadBack(CapturedRequest captured) {
    try (Installation at = new Installation()) {
      Answer answer = Answer.of(at.app.handle(captured.request()));
      if (captured.method().equals("OPTIONS")) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().find("Access-Control-Allow-Headers").orElseThrow())
            .contains("Content-Type", "X-Api-Key");
        return;
      }
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
      assertThat(answer.string("id")).matches("\\d{16}-\\d{8}");
      Answer posted =
          Answer.of(dev.faultline.http.Response.bytes(200, "application/json", captured.body()));
      List<?> errors = posted.list("errors");
      assertThat(answer.number("data", "errors", "postCount")).isEqualTo(errors.size());
      String project = captured.client().startsWith("faultline-js") ? "shop-web" : "shop";
      for (int i = 0; i < errors.size(); i++) {
        Answer error = at.get(path(project, posted.string("errors", i, "message")));
        assertThat(error.string("data", "error", "message"))
            .isEqualTo(posted.string("errors", i, "message"));
        assertThat(error.string("data", "error", "type"))
            .isEqualTo(posted.string("errors", i, "type"));
        assertThat(error.list("data", "error", "backtrace"))
            .isEqualTo(posted.list("errors", i, "backtrace"));
        assertThat(error.at("data", "error", "context")).isEqualTo(posted.at("context"));
        for (String name : List.of("params", "session", "environment")) {
          Object sent = posted.at(name);
          assertThat(error.at("data", "error", name))
              .isEqualTo(Objects.requireNonNullElse(sent, Map.of()));
        }
        assertThat(error.text()).doesNotContain("hooks.example.com", "userToken");
      }
    }
  }

  @Test
  void ordersThatDifferOnlyInTheirNumberAreOneError() {
    try (Installation at = new Installation()) {
      at.app.handle(CapturedRequest.of("faultline-js-0.2.0", "002-handled").request());
      at.app.handle(CapturedRequest.of("faultline-js-0.2.0", "004-chained").request());
      at.app.handle(CapturedRequest.of("faultline-js-0.2.0", "008-uncaught").request());
      Answer list = at.get("/v0/projects/shop-web/errors");
      assertThat(list.each("type", "data", "errors")).containsOnlyOnce("CheckoutError");
      assertThat(at.get(path("shop-web", "could not charge order 7")).status()).isEqualTo(200);
    }
  }
}
