package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.alert.Alarm;
import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.vitals.Home;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;

class WatchedStackTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final WatchedStack.Names NAMES =
      new WatchedStack.Names("live", "faultline-live", "faultline-live-1-eu-west-1", "eu-west-1");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final Watcher cloudWatch = new Watcher();
  private final WatchedStack home =
      new WatchedStack(NAMES, () -> cloudWatch, new Dynamo(), now::get);

  /** Answers two values of each metric that it was given some for, the newest first. */
  private static final class Watcher implements CloudWatchClient {
    private final Map<String, List<Double>> values =
        Map.ofEntries(
            Map.entry("Invocations faultline-live-http", List.of(1_000.0, 500.0)),
            Map.entry("Invocations faultline-live-work", List.of(100.0, 20.0)),
            Map.entry("Duration faultline-live-work", List.of(20_000.0, 10_000.0)),
            Map.entry("Errors faultline-live-http", List.of(0.0, 2.0)),
            Map.entry("Throttles faultline-live-http", List.of(3.0)),
            Map.entry("NumberOfMessagesSent faultline-live-work", List.of(900.0, 100.0)),
            Map.entry("NumberOfEmptyReceives faultline-live-work", List.of(20_000.0)),
            Map.entry("NumberOfMessagesReceived faultline-live-work", List.of(1_000.0)),
            Map.entry("ApproximateAgeOfOldestMessage faultline-live-work", List.of(42.0, 7.0)),
            Map.entry("ApproximateNumberOfMessagesVisible faultline-live-work", List.of(5.0, 9.0)),
            Map.entry("ApproximateNumberOfMessagesVisible faultline-live-work_dead", List.of(1.0)),
            Map.entry("ConsumedWriteCapacityUnits faultline-live", List.of(1_000_000.0)),
            Map.entry("IncomingBytes /aws/lambda/faultline-live-http", List.of(100.0)),
            Map.entry("IncomingBytes /aws/lambda/faultline-live-tick", List.of(50.0)),
            Map.entry("BucketSizeBytes faultline-live-1-eu-west-1", List.of(2_147_483_648.0)));
    private final List<GetMetricDataRequest> asked = new ArrayList<>();
    private int alarmsAsked;
    private @Nullable CloudWatchException refusal;

    @Override
    public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
      if (refusal != null) {
        throw refusal;
      }
      asked.add(request);
      // One result a page: whoever does not turn it sees the first only.
      int page = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
      MetricDataQuery query = request.metricDataQueries().get(page);
      Metric metric = query.metricStat().metric();
      String key = metric.metricName() + " " + metric.dimensions().getFirst().value();
      boolean more = page + 1 < request.metricDataQueries().size();
      return GetMetricDataResponse.builder()
          .metricDataResults(
              MetricDataResult.builder()
                  .id(query.id())
                  .values(values.getOrDefault(key, List.of()))
                  .build())
          .nextToken(more ? Integer.toString(page + 1) : null)
          .build();
    }

    @Override
    public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
      alarmsAsked++;
      // By a prefix the alarms of a stage "live-eu" would be this one's.
      assertThat(request.alarmNamePrefix()).isNull();
      assertThat(request.alarmNames())
          .containsExactly(
              "faultline-live-throttles",
              "faultline-live-errors",
              "faultline-live-age",
              "faultline-live-dead-letters");
      return DescribeAlarmsResponse.builder()
          .metricAlarms(
              MetricAlarm.builder()
                  .alarmName("faultline-live-age")
                  .alarmDescription("Events wait.")
                  .stateValue(StateValue.ALARM)
                  .stateTransitionedTimestamp(NOW.minusSeconds(300))
                  .build(),
              MetricAlarm.builder()
                  .alarmName("faultline-live-errors")
                  .stateValue(StateValue.INSUFFICIENT_DATA)
                  .build())
          .build();
    }

    @Override
    public String serviceName() {
      return "cloudwatch";
    }

    @Override
    public void close() {}
  }

  private static final class Dynamo implements DynamoDbClient {
    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      assertThat(request.tableName()).isEqualTo("faultline-live");
      return DescribeTableResponse.builder()
          .table(table -> table.tableSizeBytes(3_221_225_472L))
          .build();
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }

  private double reading(String name) {
    return home.look().readings().stream()
        .filter(reading -> reading.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private double month(Charge charge) {
    return home.look().month().stream()
        .filter(use -> use.charge() == charge)
        .mapToDouble(use -> use.quantity())
        .sum();
  }

  @Test
  void addsUpTheDayAndTellsHowItStandsNow() {
    assertThat(home.look().fault()).isEmpty();
    assertThat(reading("requestsDay")).isEqualTo(1_500);
    assertThat(reading("refusedDay")).isEqualTo(3);
    assertThat(reading("httpErrorsDay")).isEqualTo(2);
    assertThat(reading("tickErrorsDay")).isZero();
    assertThat(reading("queueJobs")).isEqualTo(5);
    assertThat(reading("queueAgeSeconds")).isEqualTo(42);
    assertThat(reading("queueDead")).isEqualTo(1);
    assertThat(reading("tableBytes")).isEqualTo(3_221_225_472.0);
  }

  @Test
  void turnsTheDayIntoAMonthThatIsChargedFor() {
    assertThat(month(Charge.TABLE_WRITES)).isEqualTo(30_000_000);
    assertThat(month(Charge.FUNCTION_CALLS)).isEqualTo(30 * 1_620);
    assertThat(month(Charge.FUNCTION_TIME)).isEqualTo(30 * 30 * 0.5);
    assertThat(month(Charge.QUEUE_REQUESTS)).isEqualTo(30 * (1_000 + 20_000 + 200));
    assertThat(month(Charge.LOGS_WRITTEN)).isCloseTo(30 * 150 / (double) (1L << 30), within(1e-12));
    assertThat(month(Charge.TABLE_STORED)).isEqualTo(3);
    assertThat(month(Charge.OBJECTS_STORED)).isEqualTo(2);
    assertThat(month(Charge.ALARMS)).isEqualTo(4);
    // 30 million writes and 3 GB of recovery are what is not free.
    assertThat(Bill.ofMonth(home.look().month()).usd())
        .isCloseTo(30 * 0.625 + 3 * 0.20 + 2 * 0.023, within(0.001));
  }

  @Test
  void tellsTheAlarmsAsTheyAre() {
    List<Alarm> alarms = home.look().alarms();
    assertThat(alarms)
        .extracting(Alarm::name, Alarm::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("faultline-live-age", Alarm.State.ALARM),
            org.assertj.core.groups.Tuple.tuple(
                "faultline-live-errors", Alarm.State.INSUFFICIENT_DATA));
    assertThat(alarms.getFirst().since()).isEqualTo(NOW.minusSeconds(300));
    assertThat(alarms.getFirst().link()).startsWith("https://eu-west-1.console.aws.amazon.com/");
  }

  @Test
  void asksAtMostOnceAMinute_becauseAskingCosts() {
    home.look();
    int asked = cloudWatch.asked.size();
    now.set(NOW.plusSeconds(59));
    home.look();
    assertThat(cloudWatch.asked).hasSize(asked);
    assertThat(cloudWatch.alarmsAsked).isEqualTo(1);
    now.set(NOW.plusSeconds(60));
    home.look();
    assertThat(cloudWatch.asked).hasSize(2 * asked);
  }

  @Test
  void asksForWholeHours() {
    home.look();
    GetMetricDataRequest sums = cloudWatch.asked.getFirst();
    assertThat(sums.endTime()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
    assertThat(Duration.between(sums.startTime(), sums.endTime())).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void whatIsRefused_isNamedAndTheRestIsTold() {
    cloudWatch.refusal =
        (CloudWatchException)
            CloudWatchException.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build();
    Home.Sight sight = home.look();
    assertThat(sight.fault())
        .isEqualTo("The metrics cannot be read: AWS answered 403 AccessDenied.");
    assertThat(sight.alarms()).hasSize(2);
    assertThat(sight.month()).isEmpty();
  }
}
