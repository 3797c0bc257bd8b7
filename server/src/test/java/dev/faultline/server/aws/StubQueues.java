package dev.faultline.server.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultline.server.aws.StubAws.Answer;
import dev.faultline.server.aws.StubAws.Refusal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The account's queues, for who looks at them. */
final class StubQueues {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What each queue has of what SQS counts, by its name. */
  final Map<String, Map<String, Integer>> queues = new TreeMap<>();

  private final StubAws aws;

  StubQueues(StubAws aws) {
    this.aws = aws;
  }

  /** Makes a queue that is empty. */
  void make(String name) {
    queues.put(name, new LinkedHashMap<>());
  }

  /** Puts messages into a queue, as SQS counts them: visible, not visible or delayed. */
  void put(String name, int visible, int hidden, int delayed) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("ApproximateNumberOfMessages", visible);
    counts.put("ApproximateNumberOfMessagesNotVisible", hidden);
    counts.put("ApproximateNumberOfMessagesDelayed", delayed);
    queues.put(name, counts);
  }

  Answer answer(String action, String body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (IOException e) {
      throw new Refusal(400, "SerializationException", "no JSON");
    }
    String url = request.path("QueueUrl").asText();
    String name =
        url.isEmpty()
            ? request.path("QueueName").asText()
            : url.substring(url.lastIndexOf('/') + 1);
    aws.take("sqs:" + action, StubAws.arn("sqs", name));
    Map<String, Integer> counts = queues.get(name);
    if (counts == null) {
      throw new Refusal(
          400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
    }
    ObjectNode answer = JSON.createObjectNode();
    switch (action) {
      case "GetQueueUrl" ->
          answer.put(
              "QueueUrl",
              "https://sqs.%s.amazonaws.com/%s/%s"
                  .formatted(StubAws.REGION, StubAws.ACCOUNT, name));
      case "GetQueueAttributes" -> {
        ObjectNode attributes = answer.putObject("Attributes");
        for (JsonNode each : request.path("AttributeNames")) {
          attributes.put(each.asText(), Integer.toString(counts.getOrDefault(each.asText(), 0)));
        }
      }
      default -> throw new Refusal(400, "UnknownOperationException", action);
    }
    return Answer.json(answer.toString());
  }
}
