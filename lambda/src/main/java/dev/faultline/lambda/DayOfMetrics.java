package dev.faultline.lambda;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/**
 * The metrics of a stack over the last 24 hours, asked for in three calls: sums of the day, and how
 * it stands now. Each metric asked for costs 0.00001 USD.
 */
final class DayOfMetrics {
  static final String THROTTLES = "throttles";
  static final String VISIBLE = "visible";
  static final String AGE = "age";
  static final String DEAD = "dead";
  static final String SENT = "sent";
  static final String EMPTY = "empty";
  static final String RECEIVED = "received";
  static final String WRITES = "writes";
  static final String READS = "reads";
  static final String LOGS = "logs";
  static final String BUCKET = "bucket";

  private static final int HOUR = 3_600;
  private static final int DAY = 24 * HOUR;
  private static final int FIVE_MINUTES = 300;
  private static final Duration LATELY = Duration.ofMinutes(15);

  /** S3 writes the size of a bucket once a day, for the day before. */
  private static final Duration DAYS_OF_BUCKET = Duration.ofDays(3);

  private static final String LAMBDA = "AWS/Lambda";
  private static final String SQS = "AWS/SQS";
  private static final String DYNAMO = "AWS/DynamoDB";

  private final List<MetricDataQuery> sums = new ArrayList<>();
  private final List<MetricDataQuery> lately = new ArrayList<>();
  private final List<MetricDataQuery> daily = new ArrayList<>();

  DayOfMetrics(WatchedStack.Names names) {
    for (String function : List.of("http", "work", "tick")) {
      Dimension dimension = dimension("FunctionName", names.part(function));
      sums.add(query(calls(function), LAMBDA, "Invocations", "Sum", HOUR, dimension));
      sums.add(query(millis(function), LAMBDA, "Duration", "Sum", HOUR, dimension));
      sums.add(query(errors(function), LAMBDA, "Errors", "Sum", HOUR, dimension));
      Dimension group = dimension("LogGroupName", "/aws/lambda/" + names.part(function));
      sums.add(query(LOGS + "_" + function, "AWS/Logs", "IncomingBytes", "Sum", HOUR, group));
    }
    sums.add(
        query(
            THROTTLES,
            LAMBDA,
            "Throttles",
            "Sum",
            HOUR,
            dimension("FunctionName", names.part("http"))));
    Dimension work = dimension("QueueName", names.part("work"));
    sums.add(query(SENT, SQS, "NumberOfMessagesSent", "Sum", HOUR, work));
    sums.add(query(EMPTY, SQS, "NumberOfEmptyReceives", "Sum", HOUR, work));
    sums.add(query(RECEIVED, SQS, "NumberOfMessagesReceived", "Sum", HOUR, work));
    Dimension table = dimension("TableName", names.table());
    sums.add(query(WRITES, DYNAMO, "ConsumedWriteCapacityUnits", "Sum", HOUR, table));
    sums.add(query(READS, DYNAMO, "ConsumedReadCapacityUnits", "Sum", HOUR, table));
    String visible = "ApproximateNumberOfMessagesVisible";
    lately.add(query(VISIBLE, SQS, visible, "Maximum", FIVE_MINUTES, work));
    lately.add(query(AGE, SQS, "ApproximateAgeOfOldestMessage", "Maximum", FIVE_MINUTES, work));
    Dimension dead = dimension("QueueName", names.part("work_dead"));
    lately.add(query(DEAD, SQS, visible, "Maximum", FIVE_MINUTES, dead));
    daily.add(
        query(
            BUCKET,
            "AWS/S3",
            "BucketSizeBytes",
            "Average",
            DAY,
            dimension("BucketName", names.bucket()),
            dimension("StorageType", "StandardStorage")));
  }

  static String calls(String function) {
    return "calls_" + function;
  }

  static String millis(String function) {
    return "millis_" + function;
  }

  static String errors(String function) {
    return "errors_" + function;
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  private static MetricDataQuery query(
      String id,
      String namespace,
      String metric,
      String statistic,
      int period,
      Dimension... dimensions) {
    return MetricDataQuery.builder()
        .id(id)
        .metricStat(
            stat ->
                stat.stat(statistic)
                    .period(period)
                    .metric(
                        what ->
                            what.namespace(namespace).metricName(metric).dimensions(dimensions)))
        .build();
  }

  /** Values by name; what has no data is not there. */
  Map<String, Double> ask(CloudWatchClient cloudWatch, Instant now) {
    Map<String, Double> values = new HashMap<>();
    // Whole hours, so that 24 periods are counted and not 25.
    Instant end = now.truncatedTo(ChronoUnit.HOURS);
    for (MetricDataResult result : results(cloudWatch, sums, end.minusSeconds(DAY), end)) {
      double sum = result.values().stream().mapToDouble(Double::doubleValue).sum();
      String id = result.id().startsWith(LOGS) ? LOGS : result.id();
      values.merge(id, sum, Double::sum);
    }
    List<MetricDataResult> latest = new ArrayList<>();
    latest.addAll(results(cloudWatch, lately, now.minus(LATELY), now));
    latest.addAll(results(cloudWatch, daily, now.minus(DAYS_OF_BUCKET), now));
    for (MetricDataResult result : latest) {
      // The newest comes first.
      if (!result.values().isEmpty()) {
        values.put(result.id(), result.values().getFirst());
      }
    }
    return values;
  }

  private static List<MetricDataResult> results(
      CloudWatchClient cloudWatch, List<MetricDataQuery> queries, Instant from, Instant to) {
    List<MetricDataResult> results = new ArrayList<>();
    String next = null;
    do {
      GetMetricDataRequest request =
          GetMetricDataRequest.builder()
              .metricDataQueries(queries)
              .startTime(from)
              .endTime(to)
              .scanBy("TimestampDescending")
              .nextToken(next)
              .build();
      GetMetricDataResponse response = cloudWatch.getMetricData(request);
      results.addAll(response.metricDataResults());
      next = response.nextToken();
    } while (next != null && !next.isEmpty());
    return results;
  }
}
