package dev.faultline.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of SQS as a trigger hands them over
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
 */
final class QueueEvent {
  private static final JsonFactory JSON = new JsonFactory();

  private QueueEvent() {}

  /**
   * One message.
   *
   * @param id what the answer names it by
   * @param attempt 1 for the first time it is handed out; SQS counts nearly
   */
  record Message(String id, String body, int attempt) {}

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException for an event that is none of SQS
   */
  static List<Message> read(InputStream in) throws IOException {
    List<Message> messages = null;
    try (JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("an event must be a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean records = json.currentName().equals("Records");
        json.nextToken();
        if (records && json.currentToken() == JsonToken.START_ARRAY) {
          messages = records(json);
        } else {
          json.skipChildren();
        }
      }
    }
    if (messages == null) {
      throw new IllegalArgumentException("the event has no Records: it must come from SQS");
    }
    return messages;
  }

  private static List<Message> records(JsonParser json) throws IOException {
    List<Message> messages = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      messages.add(message(json));
    }
    return messages;
  }

  private static Message message(JsonParser json) throws IOException {
    String id = null;
    String body = null;
    int attempt = 1;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "messageId" -> id = json.getText();
        case "body" -> body = json.getText();
        case "attributes" -> attempt = attempt(json);
        default -> json.skipChildren();
      }
    }
    if (id == null || body == null) {
      throw new IllegalArgumentException("a record has no messageId or no body: is it of SQS?");
    }
    return new Message(id, body, attempt);
  }

  private static int attempt(JsonParser json) throws IOException {
    int attempt = 1;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean count = json.currentName().equals("ApproximateReceiveCount");
      json.nextToken();
      if (count) {
        attempt = Math.max(1, number(json.getText()));
      } else {
        json.skipChildren();
      }
    }
    return attempt;
  }

  private static int number(@Nullable String text) {
    try {
      return text == null ? 1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("ApproximateReceiveCount is no number: " + text, e);
    }
  }
}
