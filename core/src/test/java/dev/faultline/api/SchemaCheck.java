package dev.faultline.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Holds a JSON value against a schema of the OpenAPI document. Stricter than JSON Schema: a member
 * that the schema does not name is a fault, because nothing undocumented may be answered; and a
 * keyword that is not known here is one too, so that no schema passes for not being understood.
 */
final class SchemaCheck {
  private static final Set<String> KNOWN =
      Set.of(
          "$ref",
          "additionalProperties",
          "allOf",
          "default",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maximum",
          "minItems",
          "minLength",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type");

  private final JsonTree document;
  private final List<String> faults = new ArrayList<>();

  private SchemaCheck(JsonTree document) {
    this.document = document;
  }

  /** What is wrong with a value, with the place of each fault; empty when nothing is. */
  static List<String> faults(JsonTree document, JsonTree schema, JsonTree value) {
    SchemaCheck check = new SchemaCheck(document);
    check.value(schema, value, "$");
    return check.faults;
  }

  private void value(JsonTree schema, JsonTree value, String place) {
    List<JsonTree> parts = parts(schema);
    for (JsonTree part : parts) {
      for (String keyword : part.members().keySet()) {
        if (!KNOWN.contains(keyword)) {
          faults.add(place + ": the schema has the unknown keyword " + keyword);
        }
      }
      type(part, value, place);
      bounds(part, value, place);
    }
    if (value.value() instanceof Map<?, ?>) {
      members(parts, value, place);
    } else if (value.value() instanceof List<?>) {
      List<JsonTree> items = value.items();
      for (int i = 0; i < items.size(); i++) {
        value(parts.getFirst().at("items"), items.get(i), place + "[" + i + "]");
      }
    }
  }

  /** The schema itself, or what it refers to and is made of. */
  private List<JsonTree> parts(JsonTree schema) {
    if (schema.has("$ref")) {
      return parts(resolve(document, schema));
    }
    if (schema.has("allOf")) {
      List<JsonTree> parts = new ArrayList<>();
      schema.at("allOf").items().forEach(part -> parts.addAll(parts(part)));
      return parts;
    }
    return List.of(schema);
  }

  static JsonTree resolve(JsonTree document, JsonTree reference) {
    String[] path = reference.at("$ref").text().substring(2).split("/", -1);
    return document.at((Object[]) path);
  }

  private void members(List<JsonTree> parts, JsonTree value, String place) {
    Map<String, JsonTree> members = value.members();
    Set<String> documented = new HashSet<>();
    boolean open = false;
    for (JsonTree part : parts) {
      if (part.has("required")) {
        for (JsonTree name : part.at("required").items()) {
          if (!members.containsKey(name.text())) {
            faults.add(place + ": " + name.text() + " is missing");
          }
        }
      }
      if (part.has("properties")) {
        part.at("properties")
            .members()
            .forEach(
                (name, schema) -> {
                  documented.add(name);
                  JsonTree member = members.get(name);
                  if (member != null) {
                    value(schema, member, place + "." + name);
                  }
                });
      }
      if (part.has("additionalProperties")) {
        JsonTree more = part.at("additionalProperties");
        open |= !Boolean.FALSE.equals(more.value());
        if (more.value() instanceof Map<?, ?>) {
          members.forEach((name, member) -> value(more, member, place + "." + name));
        }
      }
    }
    for (String name : members.keySet()) {
      if (!open && !documented.contains(name)) {
        faults.add(place + ": " + name + " is not documented");
      }
    }
  }

  private void type(JsonTree schema, JsonTree value, String place) {
    if (!schema.has("type")) {
      faults.add(place + ": the schema names no type");
      return;
    }
    JsonTree type = schema.at("type");
    List<String> types =
        type.value() instanceof String one
            ? List.of(one)
            : type.items().stream().map(JsonTree::text).toList();
    String actual =
        switch (value.value()) {
          case null -> "null";
          case String text -> "string";
          case Long number -> "integer";
          case Double number -> "number";
          case Boolean flag -> "boolean";
          case List<?> items -> "array";
          case Map<?, ?> members -> "object";
          default -> "unknown";
        };
    if (!types.contains(actual)) {
      faults.add(place + ": is " + actual + ", documented is " + types);
    }
  }

  private void bounds(JsonTree schema, JsonTree value, String place) {
    if (schema.has("enum")
        && schema.at("enum").items().stream().noneMatch(one -> one.equals(value))) {
      faults.add(place + ": " + value.value() + " is none of the documented values");
    }
    if (value.value() instanceof Long number && schema.has("minimum")) {
      check(number >= schema.at("minimum").number(), place, number);
    }
    if (value.value() instanceof Long number && schema.has("maximum")) {
      check(number <= schema.at("maximum").number(), place, number);
    }
    if (value.value() instanceof String text) {
      check(
          !schema.has("minLength") || text.length() >= schema.at("minLength").number(),
          place,
          text);
      check(
          !schema.has("maxLength") || text.length() <= schema.at("maxLength").number(),
          place,
          text);
      check(
          !schema.has("pattern")
              || Pattern.compile(schema.at("pattern").text()).matcher(text).find(),
          place,
          text);
      boolean time = schema.has("format") && schema.at("format").text().equals("date-time");
      check(!time || (text.endsWith("Z") && Instant.parse(text) != null), place, text);
    }
  }

  private void check(boolean fits, String place, Object value) {
    if (!fits) {
      faults.add(place + ": " + value + " is outside of what is documented");
    }
  }
}
