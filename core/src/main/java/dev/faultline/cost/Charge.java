package dev.faultline.cost;

import java.time.LocalDate;

/**
 * What AWS counts and charges, with its list price: no savings plan, no contract, no tax. The
 * quantities that are free in every month, for good, stand beside it; what is free for new accounts
 * only does not count.
 */
public enum Charge {
  /** DynamoDB on demand: a write of up to 1 KB. */
  TABLE_WRITES("write units", 0.625 / 1e6, 0),
  /** DynamoDB on demand: a consistent read of up to 4 KB, or two that may be behind. */
  TABLE_READS("read units", 0.125 / 1e6, 0),
  TABLE_STORED("GB-months in the table", 0.25, 25),
  TABLE_BACKED_UP("GB-months of point-in-time recovery", 0.20, 0),
  /** SQS standard queues: a request of up to 64 KB, whether it brings messages or not. */
  QUEUE_REQUESTS("queue requests", 0.40 / 1e6, 1_000_000),
  /** Lambda, however it is called; a Function URL costs nothing by itself. */
  FUNCTION_CALLS("function calls", 0.20 / 1e6, 1_000_000),
  /**
   * Lambda on arm64. SnapStart adds nothing for the managed Java runtimes: it charges for snapshots
   * of Python and .NET only.
   */
  FUNCTION_TIME("GB-seconds", 0.0000133334, 400_000),
  /** S3 standard: PUT, POST, COPY and LIST; DELETE is free. */
  OBJECT_WRITES("object writes and lists", 0.005 / 1_000, 0),
  /** S3 standard: GET and HEAD. */
  OBJECT_READS("object reads", 0.0004 / 1_000, 0),
  OBJECTS_STORED("GB-months of objects", 0.023, 0),
  /** CloudWatch, standard resolution, by the month. */
  ALARMS("alarms", 0.10, 10),
  /** CloudWatch {@code GetMetricData}: each metric that is asked for. */
  METRICS_READ("metrics read", 0.01 / 1_000, 0),
  LOGS_WRITTEN("GB of logs", 0.50, 5),
  /** EventBridge Scheduler. */
  SCHEDULED_CALLS("scheduled calls", 1.00 / 1e6, 14_000_000),
  /** KMS: one for each secret read from SSM, whose own standard parameters are free. */
  KEY_REQUESTS("key requests", 0.03 / 10_000, 20_000),
  /** From any service to the internet; what comes in is free. */
  SENT_OUT("GB sent out", 0.09, 100);

  /** Where these prices hold; elsewhere they are up to a quarter higher. */
  public static final String REGION = "us-east-1";

  /**
   * When the prices were last compared with published ones. No program can ask for them without an
   * account, so they are written down here.
   */
  public static final LocalDate AS_OF = LocalDate.of(2026, 6, 13);

  private final String unit;
  private final double usd;
  private final double freeEveryMonth;

  Charge(String unit, double usd, double freeEveryMonth) {
    this.unit = unit;
    this.usd = usd;
    this.freeEveryMonth = freeEveryMonth;
  }

  /** What is counted, in the plural. */
  public String unit() {
    return unit;
  }

  /** What one of it costs. */
  public double usd() {
    return usd;
  }

  /** How much of it an account gets for nothing every month; shared by all its installations. */
  public double freeEveryMonth() {
    return freeEveryMonth;
  }
}
