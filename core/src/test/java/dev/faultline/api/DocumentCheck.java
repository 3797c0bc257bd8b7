package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Percent;
import dev.faultline.http.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Holds real answers against what the OpenAPI document says of their route. */
final class DocumentCheck {
  private DocumentCheck() {}

  static void check(JsonTree document, String method, String target, Response response) {
    String path = target.split("\\?", 2)[0];
    Optional<JsonTree> operation = operation(document, method, path);
    if (operation.isEmpty()) {
      assertThat(response.status()).as(method + " " + target + " is undocumented").isIn(404, 405);
      validate(document, reference("Problem"), "application/problem+json", response);
      return;
    }
    Map<String, JsonTree> documented = operation.get().at("responses").members();
    assertThat(documented).as(method + " " + target).containsKey("" + response.status());
    JsonTree answer = operation.get().at("responses", "" + response.status());
    if (!answer.has("content")) {
      assertThat(response.body()).as(method + " " + target).isEmpty();
      return;
    }
    Map.Entry<String, JsonTree> content =
        answer.at("content").members().entrySet().iterator().next();
    validate(document, content.getValue().at("schema"), content.getKey(), response);
  }

  private static void validate(JsonTree document, JsonTree schema, String type, Response response) {
    assertThat(response.headers().find("Content-Type")).contains(type);
    JsonTree body = JsonTree.parse(response.body());
    assertThat(SchemaCheck.faults(document, schema, body)).as(response.bodyText()).isEmpty();
    if (response.status() >= 400) {
      assertThat(body.at("status").number()).isEqualTo(response.status());
    }
  }

  private static JsonTree reference(String schema) {
    return new JsonTree(Map.of("$ref", "#/components/schemas/" + schema));
  }

  /** The documented operation that a request means. */
  private static Optional<JsonTree> operation(JsonTree document, String method, String path) {
    String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    List<String> parts = List.of(path.split("/"));
    for (Map.Entry<String, JsonTree> documented : document.at("paths").members().entrySet()) {
      List<String> template = List.of(documented.getKey().split("/"));
      boolean same = template.size() == parts.size();
      for (int i = 0; same && i < parts.size(); i++) {
        same =
            template.get(i).startsWith("{") || template.get(i).equals(Percent.decode(parts.get(i)));
      }
      if (same && documented.getValue().has(verb)) {
        return Optional.of(documented.getValue().at(verb));
      }
    }
    return Optional.empty();
  }
}
