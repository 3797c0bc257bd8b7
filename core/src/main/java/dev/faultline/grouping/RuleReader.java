package dev.faultline.grouping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one rule of the config file and says exactly what is wrong with a bad one. */
final class RuleReader {
  /** More conditions in one place are a mistake, or an attempt to make every event expensive. */
  private static final int MAX_GLOBS = 100;

  private static final int MAX_GLOB_CHARS = 500;
  private static final int MAX_FINGERPRINT = 20;
  private static final String FIELDS =
      "name, type, message, path, logger, project, tags, fingerprint, title";

  private final String rule;

  private RuleReader(String rule) {
    this.rule = rule;
  }

  static GroupingRules.Rule read(int number, Map<String, ?> table) {
    Object named = table.get("name");
    String name = named instanceof String text && !text.isBlank() ? text : "rule " + number;
    return new RuleReader(name).rule(table, named);
  }

  private GroupingRules.Rule rule(Map<String, ?> table, @Nullable Object named) {
    if (named != null && !(named instanceof String)) {
      throw wrong("name", "must be text");
    }
    for (String field : table.keySet()) {
      if (!List.of(FIELDS.split(", ")).contains(field)) {
        throw wrong(field, "is no field of a rule; there are " + FIELDS);
      }
    }
    List<Glob> type = globs("type", table.get("type"));
    List<Glob> message = globs("message", table.get("message"));
    List<Glob> path = globs("path", table.get("path"));
    List<Glob> logger = globs("logger", table.get("logger"));
    List<Glob> project = globs("project", table.get("project"));
    Map<String, List<Glob>> tags = tags(table.get("tags"));
    if (type.isEmpty()
        && message.isEmpty()
        && path.isEmpty()
        && logger.isEmpty()
        && project.isEmpty()
        && tags.isEmpty()) {
      throw wrong("type", "or another condition is missing: the rule would match every event");
    }
    List<Template> fingerprint = new ArrayList<>();
    for (String value : texts("fingerprint", table.get("fingerprint"))) {
      fingerprint.add(template("fingerprint", value));
    }
    if (fingerprint.size() > MAX_FINGERPRINT) {
      throw wrong("fingerprint", "has more than " + MAX_FINGERPRINT + " values");
    }
    List<String> titles = texts("title", table.get("title"));
    if (titles.size() > 1) {
      throw wrong("title", "must be one text");
    }
    Template title = titles.isEmpty() ? null : template("title", titles.getFirst());
    if (fingerprint.isEmpty() && title == null) {
      throw wrong("fingerprint", "is missing, and there is no title either");
    }
    return new GroupingRules.Rule(
        rule, type, message, path, logger, project, tags, List.copyOf(fingerprint), title);
  }

  private Map<String, List<Glob>> tags(@Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> table)) {
      throw wrong("tags", "must be a table of tag names and globs");
    }
    Map<String, List<Glob>> tags = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : table.entrySet()) {
      String name = String.valueOf(entry.getKey());
      tags.put(name, globs("tags." + name, entry.getValue()));
    }
    return tags;
  }

  private List<Glob> globs(String field, @Nullable Object value) {
    List<Glob> globs = new ArrayList<>();
    for (String text : texts(field, value)) {
      if (text.length() > MAX_GLOB_CHARS) {
        throw wrong(field, "is longer than " + MAX_GLOB_CHARS + " characters");
      }
      globs.add(new Glob(text));
    }
    if (globs.size() > MAX_GLOBS) {
      throw wrong(field, "has more than " + MAX_GLOBS + " globs");
    }
    if (value != null && globs.isEmpty()) {
      throw wrong(field, "is an empty list");
    }
    return List.copyOf(globs);
  }

  private List<String> texts(String field, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    List<?> values = value instanceof List<?> list ? list : List.of(value);
    List<String> texts = new ArrayList<>();
    for (Object each : values) {
      if (!(each instanceof String text) || text.isEmpty()) {
        throw wrong(field, "must be text, or a list of texts, that are not empty");
      }
      texts.add(text);
    }
    return texts;
  }

  private Template template(String field, String source) {
    Template template = Template.of(source);
    String unknown = template.unknownVariable();
    if (unknown != null) {
      throw wrong(
          field,
          "has the unknown variable {{ "
              + unknown
              + " }}; there are "
              + String.join(", ", Template.VARIABLES)
              + ", tags.NAME");
    }
    return template;
  }

  private IllegalArgumentException wrong(String field, String what) {
    return new IllegalArgumentException("grouping rule '" + rule + "': " + field + " " + what);
  }
}
