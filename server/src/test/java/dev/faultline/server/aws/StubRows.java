package dev.faultline.server.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultline.server.aws.StubAws.Answer;
import dev.faultline.server.aws.StubAws.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The account's parameters and tables: the services that speak JSON. */
final class StubRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SSM_CHARS_MAX = 4_096;

  /** Where configs lie that were revoked. */
  static final String REVOKED = "r\u001frevoked";

  /** The log of the lane that webhooks are relayed in. */
  static final String RELAYED = "l\u001foutbox\u001frelay";

  /** Values of SecureStrings by name. */
  final Map<String, String> parameters = new TreeMap<>();

  /** The KMS key each was encrypted with. */
  final Map<String, String> keys = new TreeMap<>();

  /** How many projects each table has. */
  final Map<String, Integer> tables = new TreeMap<>();

  /** Other partitions that have something in them, behind the name of their table and a space. */
  final Set<String> partitions = new TreeSet<>();

  private final StubAws aws;

  StubRows(StubAws aws) {
    this.aws = aws;
  }

  Answer answer(String action, String body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (java.io.IOException e) {
      throw new Refusal(400, "SerializationException", "no JSON");
    }
    return Answer.json(
        switch (action) {
          case "GetParameters" -> get(request);
          case "PutParameter" -> put(request);
          case "DeleteParameters" -> delete(request);
          case "DescribeParameters" -> describe(request);
          case "DescribeTable" -> {
            aws.take("dynamodb:DescribeTable", table(request));
            yield "{\"Table\":{\"TableName\":\"%s\",\"TableStatus\":\"ACTIVE\"}}"
                .formatted(existing(request));
          }
          case "Query" -> {
            aws.take("dynamodb:Query", table(request));
            yield "{\"Count\":%d}".formatted(count(request));
          }
          case "DeleteTable" -> {
            aws.take("dynamodb:DeleteTable", table(request));
            tables.remove(existing(request));
            yield "{}";
          }
          default -> throw new Refusal(400, "UnknownOperationException", action);
        });
  }

  private int count(JsonNode request) {
    String table = existing(request);
    String partition =
        request.path("ExpressionAttributeValues").path(":partition").path("S").asText();
    return switch (partition) {
      case "r\u001fR" -> tables.getOrDefault(table, 0);
      case REVOKED, RELAYED -> partitions.contains(table + " " + partition) ? 1 : 0;
      default -> throw new Refusal(400, "ValidationException", "nobody asks for " + partition);
    };
  }

  private String existing(JsonNode request) {
    String name = request.path("TableName").asText();
    if (!tables.containsKey(name)) {
      throw new Refusal(
          400,
          "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
          "Requested resource not found: Table: " + name + " not found");
    }
    return name;
  }

  private static String table(JsonNode request) {
    return StubAws.arn("dynamodb", "table/" + request.path("TableName").asText());
  }

  private String get(JsonNode request) {
    if (!request.path("WithDecryption").asBoolean()) {
      throw new Refusal(400, "ValidationException", "a SecureString is read with decryption");
    }
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode found = answer.putArray("Parameters");
    ArrayNode missing = answer.putArray("InvalidParameters");
    for (JsonNode name : request.path("Names")) {
      aws.take("ssm:GetParameters", StubAws.arn("ssm", "parameter" + name.asText()));
      String value = parameters.get(name.asText());
      if (value == null) {
        missing.add(name.asText());
      } else {
        found
            .addObject()
            .put("Name", name.asText())
            .put("Type", "SecureString")
            .put("Value", value);
      }
    }
    return answer.toString();
  }

  private String put(JsonNode request) {
    String name = request.path("Name").asText();
    String value = request.path("Value").asText();
    aws.take("ssm:PutParameter", StubAws.arn("ssm", "parameter" + name));
    if (!request.path("Type").asText().equals("SecureString")
        || value.isEmpty()
        || value.length() > SSM_CHARS_MAX) {
      throw new Refusal(400, "ValidationException", "secrets are SecureStrings of 4 KB at most");
    }
    if (parameters.containsKey(name) && !request.path("Overwrite").asBoolean()) {
      throw new Refusal(400, "ParameterAlreadyExists", "it is there already");
    }
    parameters.put(name, value);
    keys.put(name, request.path("KeyId").asText("alias/aws/ssm"));
    return "{\"Version\":1}";
  }

  /** As the real one: a page may be empty and have another behind it. */
  private String describe(JsonNode request) {
    // AWS knows no narrower resource for it.
    aws.take("ssm:DescribeParameters", "*");
    JsonNode filter = request.path("ParameterFilters").path(0);
    if (!filter.path("Key").asText().equals("Name")
        || !filter.path("Option").asText().equals("Equals")) {
      throw new Refusal(400, "InvalidFilterKey", "one name is asked for");
    }
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode found = answer.putArray("Parameters");
    if (request.path("NextToken").asText().isEmpty()) {
      return answer.put("NextToken", "more").toString();
    }
    String name = filter.path("Values").path(0).asText();
    if (parameters.containsKey(name)) {
      found.addObject().put("Name", name).put("KeyId", keys.getOrDefault(name, "alias/aws/ssm"));
    }
    return answer.toString();
  }

  private String delete(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode deleted = answer.putArray("DeletedParameters");
    for (JsonNode name : request.path("Names")) {
      aws.take("ssm:DeleteParameters", StubAws.arn("ssm", "parameter" + name.asText()));
      if (parameters.remove(name.asText()) != null) {
        deleted.add(name.asText());
      }
    }
    return answer.toString();
  }
}
