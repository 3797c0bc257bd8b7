package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Response;
import dev.faultline.meter.MetricNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The document at /openapi.json against the routes, both ways, and who may come in. */
class OpenApiTest {
  /** The promise: whoever takes a route away breaks somebody's program, and this test. */
  private static final String[] ROUTES = {
    "DELETE /api/v1/issues/{issue}",
    "DELETE /api/v1/projects/{project}",
    "DELETE /api/v1/projects/{project}/keys/{key}",
    "DELETE /api/v1/seal/keys/{key}",
    "DELETE /api/v1/projects/{project}/dead-letters/{letter}",
    "DELETE /api/v1/relay/dead-letters/{letter}",
    "GET /api/v1/info",
    "GET /api/v1/installation",
    "GET /api/v1/issues/{issue}",
    "GET /api/v1/issues/{issue}/deliveries",
    "GET /api/v1/issues/{issue}/events",
    "GET /api/v1/outcomes",
    "GET /api/v1/projects",
    "GET /api/v1/projects/{project}",
    "GET /api/v1/projects/{project}/dead-letters",
    "GET /api/v1/projects/{project}/events/{event}",
    "GET /api/v1/projects/{project}/issues",
    "GET /api/v1/projects/{project}/keys",
    "GET /api/v1/projects/{project}/outcomes",
    "GET /api/v1/projects/{project}/set-aside",
    "GET /api/v1/projects/{project}/targets",
    "GET /api/v1/projects/{project}/targets/{target}/deliveries",
    "GET /api/v1/relay/dead-letters",
    "GET /api/v1/relay/targets",
    "GET /api/v1/relay/targets/{target}/deliveries",
    "GET /api/v1/seal/keys",
    "GET /api/v1/seal/revocations",
    "GET /api/v1/set-aside",
    "PATCH /api/v1/issues/{issue}",
    "POST /api/v1/notify/test",
    "POST /api/v1/projects",
    "POST /api/v1/projects/{project}/dead-letters/{letter}/replay",
    "POST /api/v1/projects/{project}/issues/status",
    "POST /api/v1/projects/{project}/keys",
    "POST /api/v1/relay/dead-letters/{letter}/replay",
    "POST /api/v1/seal",
    "POST /api/v1/seal/keys",
    "POST /api/v1/seal/revocations",
    "POST /api/v1/relay",
  };

  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final ApiHouse house = new ApiHouse();
  private final JsonTree document = house.document();

  private record Operation(String method, String path, JsonTree what) {
    /** A request that fits the path, whatever the rest is. */
    String target() {
      return path.replace("{project}", "shop")
          .replace("{issue}", "0".repeat(26))
          .replace("{event}", "f".repeat(32))
          .replace("{target}", "t".repeat(22))
          .replace("{letter}", "letter")
          .replace("{key}", "f".repeat(32));
    }
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .at("paths")
        .members()
        .forEach(
            (path, methods) ->
                methods
                    .members()
                    .forEach(
                        (method, what) ->
                            operations.add(
                                new Operation(method.toUpperCase(Locale.ROOT), path, what))));
    return operations;
  }

  @Test
  void documentsEveryRouteAndNothingElse() {
    assertThat(document.at("openapi").text()).startsWith("3.1.");
    assertThat(document.at("info", "version").text()).isEqualTo("1.2.3");
    assertThat(document.at("servers", 0, "url").text()).isEqualTo("http://127.0.0.1:8080");
    assertThat(operations())
        .extracting(operation -> operation.method + " " + operation.path)
        .containsExactlyInAnyOrder(ROUTES);
    assertThat(house.door.endpoints())
        .extracting(endpoint -> endpoint.method() + " " + endpoint.path())
        .containsExactlyInAnyOrder(ROUTES);
  }

  @Test
  void answersEveryDocumentedMethodAndNoOther() {
    Set<String> documented = new HashSet<>(Arrays.asList(ROUTES));
    for (Operation operation : operations()) {
      for (String method : METHODS) {
        ApiHouse.Answer answer = house.request(method, operation.target(), "");
        String what = method + " " + operation.path;
        if (documented.contains(what)) {
          assertThat(answer.status()).as(what).isNotEqualTo(405);
          assertThat(answer.response().bodyText()).as(what).doesNotContain("no-such-address");
        } else {
          assertThat(answer.problem()).as(what).isEqualTo("method-not-allowed");
          assertThat(answer.response().headers().find("Allow").orElse(""))
              .as(what)
              .contains(operation.method);
        }
      }
    }
  }

  @Test
  void takesEveryDocumentedParameterAndNoOther() {
    for (Operation operation : operations()) {
      for (JsonTree parameter : operation.what.at("parameters").items()) {
        String name = parameter.at("name").text();
        if (parameter.at("in").text().equals("path")) {
          assertThat(operation.path).contains("{" + name + "}");
          assertThat(parameter.at("required").value()).isEqualTo(true);
        } else {
          String sent = operation.target() + "?" + name + "=%00";
          String answer = house.request(operation.method, sent, "{}").response().bodyText();
          assertThat(answer).as(sent).contains("\"name\":\"" + name + "\"");
          assertThat(answer).as(sent).doesNotContain("is not known here");
        }
      }
      String unknown = operation.target() + "?surprise=1";
      ApiHouse.Answer refused = house.request(operation.method, unknown, "{}");
      assertThat(ApiHouse.errors(refused)).as(unknown).containsKey("surprise");
    }
  }

  @Test
  void takesEveryDocumentedMemberAndNoOther() {
    for (Operation operation : operations()) {
      if (!operation.what.has("requestBody")) {
        continue;
      }
      JsonTree schema = operation.what.at("requestBody", "content", "application/json", "schema");
      for (String name : schema.at("properties").members().keySet()) {
        String answer =
            house
                .request(operation.method, operation.target(), "{\"" + name + "\":false}")
                .response()
                .bodyText();
        assertThat(answer).as(name).contains("\"name\":\"" + name + "\"");
        assertThat(answer).as(name).doesNotContain("is not known here");
      }
      assertThat(
              ApiHouse.errors(
                  house.request(operation.method, operation.target(), "{\"surprise\":1}")))
          .containsKey("surprise");
    }
  }

  @Test
  void isWholeInItself() {
    Set<String> used = new TreeSet<>();
    Set<String> ids = new HashSet<>();
    collect(document, used);
    for (String reference : used) {
      assertThat(SchemaCheck.resolve(document, new JsonTree(Map.of("$ref", reference))).members())
          .as(reference)
          .isNotEmpty();
    }
    assertThat(used)
        .isEqualTo(
            new TreeSet<>(
                document.at("components", "schemas").members().keySet().stream()
                    .map(name -> "#/components/schemas/" + name)
                    .toList()));
    for (Operation operation : operations()) {
      assertThat(ids.add(operation.what.at("operationId").text())).isTrue();
      assertThat(operation.what.at("summary").text()).endsWith(".");
      assertThat(operation.what.at("responses").members()).containsKeys("400", "401", "403", "503");
    }
    assertThat(
            document.at("components", "schemas", "Problem", "properties", "type", "enum").items())
        .extracting(JsonTree::text)
        .containsExactlyInAnyOrder(
            Arrays.stream(ProblemType.values()).map(ProblemType::uri).toArray(String[]::new));
  }

  @Test
  void isToldInTheGuide() throws IOException {
    String guide = Files.readString(Path.of("../docs/api.md"));

    for (ProblemType type : ProblemType.values()) {
      assertThat(guide).contains("`" + type.uri().replace("urn:faultline:problem:", "") + "`");
    }
    for (Field name : MetricNames.class.getFields()) {
      assertThat(guide).contains("`" + constant(name) + "`");
    }
  }

  private static String constant(Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void collect(JsonTree tree, Set<String> references) {
    if (tree.value() instanceof Map<?, ?>) {
      tree.members()
          .forEach(
              (name, member) -> {
                if (name.equals("$ref")) {
                  references.add(member.text());
                }
                collect(member, references);
              });
    } else if (tree.value() instanceof List<?>) {
      tree.items().forEach(item -> collect(item, references));
    }
  }

  @Test
  void opensToTheMasterKeyOnly() {
    house.project("shop");
    for (String target :
        List.of("/api/v1/projects", "/api/v1/nothing", "/api/v1", "/api/v1/info")) {
      ApiHouse.Answer none = house.ask("GET", target, null);
      assertThat(none.status()).as(target).isEqualTo(401);
      assertThat(none.problem()).isEqualTo("no-key");
      assertThat(none.response().headers().find("WWW-Authenticate")).isPresent();
      for (String wrong :
          List.of("guess", "", "0123456789abcdef0123456789abcdef", "0".repeat(31) + "1")) {
        ApiHouse.Answer refused = house.ask("GET", target, wrong);
        assertThat(refused.status()).as(target + " with " + wrong).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("wrong-key");
      }
    }
    assertThat(house.ask("GET", "/api/v1/projects", ApiHouse.MASTER).status()).isEqualTo(200);
    assertThat(house.ask("GET", "/openapi.json", null).status()).isEqualTo(200);
    assertThat(house.ask("POST", "/openapi.json", null).problem()).isEqualTo("method-not-allowed");
  }

  @Test
  void opensNothingToOtherOrigins() {
    Response response = house.get("/api/v1/projects").response();

    assertThat(response.headers().find("Access-Control-Allow-Origin")).isEmpty();
    assertThat(response.headers().find("Cache-Control")).contains("no-store");
    assertThat(response.headers().find("X-Content-Type-Options")).contains("nosniff");
    assertThat(house.request("OPTIONS", "/api/v1/projects", "").status()).isEqualTo(405);
  }

  @Test
  void knowsItsAddresses() {
    assertThat(house.door.takes("/api/v1/projects")).isTrue();
    assertThat(house.door.takes("/api/v1")).isTrue();
    assertThat(house.door.takes("/openapi.json")).isTrue();
    assertThat(house.door.takes("/api/v10/envelope/")).isFalse();
    assertThat(house.door.takes("/api/1/envelope/")).isFalse();
    assertThat(house.get("/api/v1/nothing").problem()).isEqualTo("no-such-address");
    assertThat(house.get("/api/v1/projects/a%2Fb").problem()).isEqualTo("no-such-project");
    assertThat(house.request("HEAD", "/api/v1/projects", "").status()).isEqualTo(200);
    assertThat(house.get("/api/v1/projects/").status()).isEqualTo(200);
  }
}
