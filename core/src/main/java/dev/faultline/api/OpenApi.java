package dev.faultline.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 3.1 document, made of the same declarations that route and check, and of the
 * hand-written schemas in {@code schemas.json} beside this class.
 */
final class OpenApi {
  private static final String SCHEMAS = "schemas.json";
  private static final String JSON = "application/json";
  private static final String PROBLEM_JSON = "application/problem+json";

  /** Refusals that any route may give; those of a body only where there is one. */
  private static final List<ProblemType> ALWAYS =
      List.of(
          ProblemType.BAD_PARAMETER,
          ProblemType.NO_KEY,
          ProblemType.WRONG_KEY,
          ProblemType.FAULT,
          ProblemType.STORAGE_UNAVAILABLE);

  private static final List<ProblemType> WITH_BODY =
      List.of(ProblemType.MALFORMED_JSON, ProblemType.BODY_TOO_LARGE, ProblemType.NOT_JSON);

  private OpenApi() {}

  /** The document for an installation at a public address. */
  static byte[] document(String url, String version, List<Endpoint> endpoints) {
    byte[] schemas = schemas();
    Map<String, List<Endpoint>> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      paths.computeIfAbsent(endpoint.path(), path -> new ArrayList<>()).add(endpoint);
    }
    return Json.object(
        json -> {
          json.text("openapi", "3.1.0");
          json.object("info", info -> info(info, version));
          json.array("servers", List.of(url), (server, address) -> server.text("url", address));
          json.raw("security", "[{\"bearer\":[]},{\"apiKey\":[]}]".getBytes(UTF_8));
          json.object(
              "paths",
              all ->
                  paths.forEach(
                      (path, of) ->
                          all.object(
                              path, one -> of.forEach(endpoint -> operation(one, endpoint)))));
          json.object(
              "components",
              parts -> parts.object("securitySchemes", OpenApi::schemes).raw("schemas", schemas));
        });
  }

  private static void info(Json info, String version) {
    info.text("title", "Faultline")
        .text("version", version)
        .text(
            "description",
            "Issues, events, counts and projects of this installation. Unknown parameters and"
                + " members are refused. Times are ISO 8601 in UTC.");
  }

  private static void schemes(Json schemes) {
    schemes.object(
        "bearer",
        scheme ->
            scheme
                .text("type", "http")
                .text("scheme", "bearer")
                .text("description", "The master key."));
    schemes.object(
        "apiKey",
        scheme ->
            scheme
                .text("type", "apiKey")
                .text("in", "header")
                .text("name", "X-Api-Key")
                .text("description", "The master key."));
  }

  private static void operation(Json path, Endpoint endpoint) {
    path.object(
        endpoint.method().toLowerCase(Locale.ROOT),
        operation -> {
          operation
              .text("operationId", endpoint.id())
              .text("summary", endpoint.summary())
              .texts("tags", List.of(endpoint.group()));
          List<Parameter<?>> inAddress = new ArrayList<>();
          inAddress.addAll(endpoint.parameters(Parameter.Place.PATH));
          inAddress.addAll(endpoint.parameters(Parameter.Place.QUERY));
          operation.array("parameters", inAddress, OpenApi::parameter);
          List<Parameter<?>> members = endpoint.parameters(Parameter.Place.BODY);
          if (!members.isEmpty()) {
            operation.object("requestBody", body -> body(body, members));
          }
          operation.object("responses", answers -> answers(answers, endpoint));
        });
  }

  private static void parameter(Json json, Parameter<?> parameter) {
    json.text("name", parameter.name())
        .text("in", parameter.place().label())
        .flag("required", parameter.need())
        .text("description", parameter.description())
        .object("schema", schema -> schema(schema, parameter));
  }

  private static <T> void schema(Json schema, Parameter<T> parameter) {
    parameter.kind().schema().accept(schema);
    T otherwise = parameter.otherwise();
    if (otherwise instanceof Integer number) {
      schema.number("default", number);
    } else if (otherwise != null) {
      schema.text("default", parameter.kind().shown(otherwise));
    }
  }

  private static void body(Json body, List<Parameter<?>> members) {
    List<String> needed = members.stream().filter(Parameter::need).map(Parameter::name).toList();
    body.flag("required", true);
    content(
        body,
        JSON,
        schema -> {
          schema.text("type", "object");
          if (!needed.isEmpty()) {
            schema.texts("required", needed);
          }
          schema.flag("additionalProperties", false);
          schema.object(
              "properties",
              properties ->
                  members.forEach(
                      member ->
                          properties.object(
                              member.name(),
                              property -> {
                                schema(property, member);
                                property.text("description", member.description());
                              })));
        });
  }

  private static void answers(Json answers, Endpoint endpoint) {
    Map<Integer, Endpoint.Answer> byStatus = new TreeMap<>();
    endpoint.answers().forEach(answer -> byStatus.merge(answer.status(), answer, OpenApi::join));
    List<ProblemType> refusals = new ArrayList<>(ALWAYS);
    if (!endpoint.parameters(Parameter.Place.BODY).isEmpty()) {
      refusals.addAll(WITH_BODY);
    }
    refusals.forEach(
        type -> byStatus.merge(type.status(), Endpoint.Answer.refused(type), OpenApi::join));
    byStatus.forEach(
        (status, answer) -> answers.object(status.toString(), json -> answer(json, answer)));
  }

  private static Endpoint.Answer join(Endpoint.Answer one, Endpoint.Answer other) {
    if (!one.schema().equals(other.schema())) {
      throw new IllegalArgumentException("two bodies for status " + one.status());
    }
    String description = one.description() + "; or: " + other.description();
    return new Endpoint.Answer(one.status(), description, one.schema());
  }

  private static void answer(Json json, Endpoint.Answer answer) {
    json.text("description", answer.description());
    if (!answer.schema().isEmpty()) {
      String type = answer.status() < 400 ? JSON : PROBLEM_JSON;
      content(json, type, schema -> schema.text("$ref", "#/components/schemas/" + answer.schema()));
    }
  }

  private static void content(Json json, String type, Consumer<Json> schema) {
    json.object(
        "content", content -> content.object(type, media -> media.object("schema", schema)));
  }

  private static byte[] schemas() {
    try (@Nullable InputStream in = OpenApi.class.getResourceAsStream(SCHEMAS)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + SCHEMAS);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar cannot be read", e);
    }
  }
}
