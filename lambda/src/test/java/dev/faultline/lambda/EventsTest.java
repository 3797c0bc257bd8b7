package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.Alarm;
import dev.faultline.http.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of queues, schedules and alarms, as AWS documents them. */
class EventsTest {
  private static final String ALARM =
      """
      {"source":"aws.cloudwatch","alarmArn":"arn:aws:cloudwatch:us-east-1:1:alarm:lambda-demo",
       "accountId":"1","time":"2023-08-04T12:36:15.490+0000","region":"us-east-1",
       "alarmData":{"alarmName":"lambda-demo","state":{"value":"ALARM","reason":"test",
        "timestamp":"2023-08-04T12:36:15.490+0000"},
        "previousState":{"value":"OK","reason":"before","reasonData":"{}",
        "timestamp":"2023-08-04T12:31:29.591+0000"},
        "configuration":{"metrics":[{"id":"e","metricStat":{"period":60},"returnData":true}]}}}
      """;

  private static InputStream of(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void alarm_isRead() throws IOException {
    assertThat(AlarmEvent.read(of(ALARM)))
        .contains(
            new Alarm(
                "lambda-demo",
                Alarm.State.ALARM,
                "test",
                Instant.parse("2023-08-04T12:36:15.490Z"),
                null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"source\":\"aws.scheduler\",\"detail\":{}}", "{\"a\":[{}]}"})
  void otherEvents_areNoAlarm(String event) throws IOException {
    assertThat(AlarmEvent.read(of(event))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "\"alarmName\":\"lambda-demo\", \"no\":1, the alarm has no alarmData.alarmName",
    "\"value\":\"ALARM\", \"value\":\"ODD\", the alarm's state is ODD",
    "2023-08-04T12:36:15.490+0000\"}, yesterday\"}, the alarm's timestamp is no time: yesterday"
  })
  void brokenAlarm_isSaidSo(String from, String to, String told) {
    String broken = ALARM.replace(from, to);
    assertThat(broken).isNotEqualTo(ALARM);
    assertThatThrownBy(() -> AlarmEvent.read(of(broken)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void messages_areRead() throws IOException {
    assertThat(
            QueueEvent.read(
                of(
                    """
                    {"Records":[
                     {"messageId":"m1","receiptHandle":"r","body":"b1","attributes":
                      {"ApproximateReceiveCount":"3","SentTimestamp":"1"},"messageAttributes":{},
                      "md5OfBody":"x","eventSource":"aws:sqs"},
                     {"messageId":"m2","body":"","attributes":{}}],"new":[{}]}
                    """)))
        .containsExactly(
            new QueueEvent.Message("m1", "b1", 3), new QueueEvent.Message("m2", "", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; must come from SQS",
        "{\"Records\":{}}; must come from SQS",
        "[]; must be a JSON object",
        "{\"Records\":[{\"body\":\"b\"}]}; no messageId",
        "{\"Records\":[{\"messageId\":\"m\",\"body\":\"\",\"attributes\":{\"ApproximateReceiveCount\":\"x\"}}]}; is no number"
      })
  void otherEvents_areNoMessages(String event, String told) {
    assertThatThrownBy(() -> QueueEvent.read(of(event)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }

  /** Else the snapshots go after a fortnight without reports. */
  @Test
  void hourlyCallsOfTheTemplate_areARequestForHealthAndNoJobs() throws IOException {
    String template = Files.readString(Path.of("src", "main", "cloudformation", "faultline.yaml"));
    Matcher input = Pattern.compile("Input: '(\\{\".*\\})'").matcher(template);
    assertThat(input.find()).isTrue();
    Request request = HttpEvent.read(of(input.group(1)));
    assertThat(request.method() + " " + request.path()).isEqualTo("GET /healthz");
    assertThat(input.find()).isTrue();
    assertThat(QueueEvent.read(of(input.group(1)))).isEmpty();
  }
}
