package dev.faultline.lambda;

import dev.faultline.alert.Alarm;
import dev.faultline.cost.AtRest;
import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import dev.faultline.vitals.Home;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What CloudWatch and DynamoDB say of an installation on AWS: its alarms, what its functions,
 * queues and table did in the last day, and what a month of such days costs. Asked only when
 * somebody looks, and at most once a minute, because every metric that is asked for costs.
 */
final class WatchedStack implements Home {
  /** How long a look holds. */
  static final Duration FRESH = Duration.ofMinutes(1);

  /** What a function is given, in GB. */
  private static final double FUNCTION_GB = 0.5;

  private static final double GB = 1L << 30;

  /** Messages that Lambda takes and removes with one request each. */
  private static final int MESSAGES_A_REQUEST = 10;

  private static final List<String> FUNCTIONS = List.of("http", "work", "tick");

  /** The stack's alarms; by their prefix one would see those of a stage {@code prod-eu}, too. */
  static final List<String> ALARMS = List.of("throttles", "errors", "age", "dead-letters");

  private final Names names;
  private final Supplier<CloudWatchClient> cloudWatch;
  private final DynamoDbClient dynamo;
  private final InstantSource clock;
  private @Nullable Seen last;

  private record Seen(Instant at, Sight sight) {}

  /**
   * What the parts of a stack are called.
   *
   * @param region for links
   */
  record Names(String stage, String table, String bucket, String region) {
    String part(String name) {
      return "faultline-" + stage + "-" + name;
    }
  }

  /**
   * A stack.
   *
   * @param cloudWatch opened when it is first asked: a cold start should not pay for it
   */
  WatchedStack(
      Names names,
      Supplier<CloudWatchClient> cloudWatch,
      DynamoDbClient dynamo,
      InstantSource clock) {
    this.names = names;
    this.cloudWatch = cloudWatch;
    this.dynamo = dynamo;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "AWS";
  }

  @Override
  public @Nullable Instant started() {
    return null;
  }

  @Override
  public synchronized Sight look() {
    Instant now = clock.instant();
    Seen known = last;
    if (known != null && !now.isBefore(known.at) && now.isBefore(known.at.plus(FRESH))) {
      return known.sight;
    }
    Sight sight = see(now);
    last = new Seen(now, sight);
    return sight;
  }

  private Sight see(Instant now) {
    List<String> faults = new ArrayList<>();
    List<Alarm> alarms = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    List<Use> month = new ArrayList<>();
    tried("The alarms", faults, () -> alarms.addAll(alarms()));
    double[] table = {0};
    tried("The table's size", faults, () -> table[0] = tableBytes());
    tried(
        "The metrics",
        faults,
        () -> {
          Map<String, Double> day = new DayOfMetrics(names).ask(cloudWatch.get(), now);
          readings.addAll(readings(day, table[0]));
          month.addAll(month(day, table[0]));
        });
    return new Sight(
        List.copyOf(readings), List.copyOf(alarms), List.copyOf(month), String.join(" ", faults));
  }

  private static void tried(String what, List<String> faults, Runnable step) {
    try {
      step.run();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      faults.add(what + " cannot be read: AWS answered " + e.statusCode() + " " + code + ".");
    } catch (SdkException e) {
      faults.add(what + " cannot be read: AWS cannot be reached.");
    }
  }

  private List<Alarm> alarms() {
    List<Alarm> alarms = new ArrayList<>();
    for (MetricAlarm alarm :
        cloudWatch
            .get()
            .describeAlarms(ask -> ask.alarmNames(ALARMS.stream().map(names::part).toList()))
            .metricAlarms()) {
      Instant since = alarm.stateTransitionedTimestamp();
      Instant updated = alarm.stateUpdatedTimestamp();
      alarms.add(
          new Alarm(
              alarm.alarmName(),
              state(alarm.stateValue()),
              alarm.alarmDescription() == null ? "" : alarm.alarmDescription(),
              since != null ? since : updated != null ? updated : Instant.EPOCH,
              "https://%s.console.aws.amazon.com/cloudwatch/home?region=%s#alarmsV2:alarm/%s"
                  .formatted(names.region, names.region, alarm.alarmName())));
    }
    return alarms;
  }

  private static Alarm.State state(@Nullable StateValue value) {
    return value == StateValue.OK
        ? Alarm.State.OK
        : value == StateValue.ALARM ? Alarm.State.ALARM : Alarm.State.INSUFFICIENT_DATA;
  }

  private double tableBytes() {
    Long bytes = dynamo.describeTable(ask -> ask.tableName(names.table)).table().tableSizeBytes();
    return bytes == null ? 0 : bytes;
  }

  private static double of(Map<String, Double> day, String name) {
    return day.getOrDefault(name, 0.0);
  }

  private static List<Reading> readings(Map<String, Double> day, double tableBytes) {
    List<Reading> readings = new ArrayList<>();
    readings.add(count("requestsDay", "Requests in 24 hours", of(day, DayOfMetrics.calls("http"))));
    readings.add(
        count("refusedDay", "Requests throttled in 24 hours", of(day, DayOfMetrics.THROTTLES)));
    for (String function : FUNCTIONS) {
      readings.add(
          count(
              function + "ErrorsDay",
              "Errors of the function " + function + " in 24 hours",
              of(day, DayOfMetrics.errors(function))));
    }
    readings.add(count("queueJobs", "Jobs in the queue", of(day, DayOfMetrics.VISIBLE)));
    readings.add(
        new Reading(
            "queueAgeSeconds",
            "The oldest of them waits",
            of(day, DayOfMetrics.AGE),
            Unit.SECONDS));
    readings.add(count("queueDead", "Jobs given up", of(day, DayOfMetrics.DEAD)));
    readings.add(new Reading("tableBytes", "Table", tableBytes, Unit.BYTES));
    readings.add(new Reading("bucketBytes", "Bucket", of(day, DayOfMetrics.BUCKET), Unit.BYTES));
    return readings;
  }

  private static Reading count(String name, String label, double value) {
    return new Reading(name, label, value, Unit.COUNT);
  }

  private static List<Use> month(Map<String, Double> day, double tableBytes) {
    List<Use> month = new ArrayList<>();
    month.add(daily(Charge.TABLE_WRITES, of(day, DayOfMetrics.WRITES), "rows written"));
    month.add(daily(Charge.TABLE_READS, of(day, DayOfMetrics.READS), "rows read"));
    for (String function : FUNCTIONS) {
      month.add(
          daily(
              Charge.FUNCTION_CALLS,
              of(day, DayOfMetrics.calls(function)),
              "calls of the function " + function));
      month.add(
          daily(
              Charge.FUNCTION_TIME,
              of(day, DayOfMetrics.millis(function)) / 1_000 * FUNCTION_GB,
              "time of the function " + function));
    }
    month.add(
        daily(
            Charge.QUEUE_REQUESTS,
            of(day, DayOfMetrics.SENT)
                + of(day, DayOfMetrics.EMPTY)
                + 2 * of(day, DayOfMetrics.RECEIVED) / MESSAGES_A_REQUEST,
            "messages sent, asked for, taken and removed"));
    month.add(daily(Charge.LOGS_WRITTEN, of(day, DayOfMetrics.LOGS) / GB, "logs"));
    month.add(new Use(Charge.TABLE_STORED, tableBytes / GB, "the table"));
    month.add(new Use(Charge.TABLE_BACKED_UP, tableBytes / GB, "its point-in-time recovery"));
    month.add(new Use(Charge.OBJECTS_STORED, of(day, DayOfMetrics.BUCKET) / GB, "the bucket"));
    for (Use use : AtRest.month()) {
      if (use.charge() != Charge.QUEUE_REQUESTS) { // Those are measured.
        month.add(use);
      }
    }
    return month;
  }

  private static Use daily(Charge charge, double quantity, String what) {
    return new Use(charge, Math.max(0, quantity) * AtRest.DAYS_OF_MONTH, what);
  }
}
