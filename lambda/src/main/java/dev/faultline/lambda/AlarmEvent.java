package dev.faultline.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.alert.Alarm;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An alarm of CloudWatch whose action is a function
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html).
 */
final class AlarmEvent {
  private static final String SOURCE = "aws.cloudwatch";
  private static final JsonFactory JSON = new JsonFactory();

  /** CloudWatch writes +0000. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]");

  private AlarmEvent() {}

  /**
   * The alarm in an event; empty where it is of something else, as of a schedule.
   *
   * @throws IllegalArgumentException for an alarm that cannot be read
   */
  static Optional<Alarm> read(InputStream in) throws IOException {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("an event must be a JSON object");
      }
      texts(json, "", texts);
    }
    if (!SOURCE.equals(texts.get("source"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Alarm(
            required(texts, "alarmData.alarmName"),
            state(required(texts, "alarmData.state.value")),
            texts.getOrDefault("alarmData.state.reason", ""),
            time(required(texts, "alarmData.state.timestamp")),
            null));
  }

  /** Every text below an object, by its path; lists are passed over. */
  private static void texts(JsonParser json, String path, Map<String, String> texts)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = path + json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.START_OBJECT) {
        texts(json, name + ".", texts);
      } else if (value.isScalarValue()) {
        texts.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
  }

  private static String required(Map<String, String> texts, String name) {
    String value = texts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the alarm has no " + name);
    }
    return value;
  }

  private static Alarm.State state(String value) {
    return switch (value) {
      case "OK" -> Alarm.State.OK;
      case "ALARM" -> Alarm.State.ALARM;
      case "INSUFFICIENT_DATA" -> Alarm.State.INSUFFICIENT_DATA;
      default -> throw new IllegalArgumentException("the alarm's state is " + value);
    };
  }

  private static Instant time(String text) {
    try {
      return TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("the alarm's timestamp is no time: " + text, e);
    }
  }
}
