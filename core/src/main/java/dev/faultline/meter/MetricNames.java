package dev.faultline.meter;

/**
 * The names of all measures, with their meaning and their labels: one place, because dashboards
 * depend on them.
 */
public final class MetricNames {
  /** Items by how they ended; labels {@code category}, {@code outcome}, {@code reason}. */
  public static final String ITEMS = "faultline_items_total";

  /** Answered requests; labels {@code door} (a class of addresses) and {@code status}. */
  public static final String REQUESTS = "faultline_requests_total";

  /** Answers 5xx; no labels. */
  public static final String FAULTS = "faultline_faults_total";

  /** How long answers took; label {@code door}; {@link Meter#LATENCY_SECONDS}. */
  public static final String REQUEST_SECONDS = "faultline_request_seconds";

  /** Reports of a commit; no labels; {@link Meter#BATCH_SIZES}. */
  public static final String COMMIT_REPORTS = "faultline_commit_reports";

  /** How long a batch took in its lane; no labels; {@link Meter#LATENCY_SECONDS}. */
  public static final String COMMIT_SECONDS = "faultline_commit_seconds";

  /** From framed to committed, of a request; no labels; {@link Meter#LATENCY_SECONDS}. */
  public static final String DIGEST_SECONDS = "faultline_digest_seconds";

  /** Ingest requests in work; no labels. */
  public static final String IN_FLIGHT = "faultline_ingest_in_flight";

  public static final String UNPACKED_BYTES = "faultline_ingest_unpacked_bytes";

  /** Jobs that wait; label {@code queue}. */
  public static final String QUEUE_JOBS = "faultline_queue_jobs";

  /** Attempts to deliver by how they ended; labels {@code type} and {@code result}. */
  public static final String DELIVERIES = "faultline_deliveries_total";

  /** Decisions in memory, those in work included; no labels. */
  public static final String DELIVERIES_HELD = "faultline_deliveries_held";

  /** Decisions in the outbox, counted up to 10,000; no labels. */
  public static final String OUTBOX_DECISIONS = "faultline_outbox_decisions";

  /** How long the first of them has been due; no labels. */
  public static final String OUTBOX_OLDEST = "faultline_outbox_oldest_seconds";

  /** Hosts that fail and are left alone; no labels. */
  public static final String CIRCUITS_OPEN = "faultline_circuits_open";

  /** Webhooks at the relay; labels {@code from} and {@code result}. */
  public static final String RELAYED = "faultline_relay_webhooks_total";

  /** 1 when the storage takes commits, 0 when it does not; no labels. */
  public static final String STORAGE_UP = "faultline_storage_up";

  /** Alarms about this installation that ring; no labels. */
  public static final String ALARMS = "faultline_alarms_ringing";

  /** When the heartbeat arrived last, in seconds since 1970; 0 for never; no labels. */
  public static final String HEARTBEAT = "faultline_heartbeat_arrived_timestamp_seconds";

  /** Heap in use; label {@code area}. The name that Java programs share. */
  public static final String MEMORY_USED = "jvm_memory_used_bytes";

  /** Most heap there can be; label {@code area}. */
  public static final String MEMORY_MAX = "jvm_memory_max_bytes";

  /** Time since the start; no labels. */
  public static final String UPTIME = "faultline_uptime_seconds";

  /** Always 1; label {@code version}. */
  public static final String BUILD = "faultline_build_info";

  private MetricNames() {}

  /** Gives every name its line of explanation. */
  public static void describe(Meter meter) {
    meter.describe(ITEMS, "Items that came in, by how they ended.");
    meter.describe(REQUESTS, "Requests that were answered, by door and status.");
    meter.describe(FAULTS, "Requests that were answered with a fault of the server (5xx).");
    meter.describe(REQUEST_SECONDS, "How long answers took.");
    meter.describe(COMMIT_REPORTS, "Reports that were written together.");
    meter.describe(
        COMMIT_SECONDS, "How long a batch took to be grouped and written, sync included.");
    meter.describe(DIGEST_SECONDS, "How long a request's reports took from framed to stored.");
    meter.describe(IN_FLIGHT, "Ingest requests in work.");
    meter.describe(UNPACKED_BYTES, "Bytes they have unpacked, beyond 64 KiB each.");
    meter.describe(QUEUE_JOBS, "Jobs that wait, those in work included.");
    meter.describe(DELIVERIES, "Attempts to deliver a message, by how they ended.");
    meter.describe(DELIVERIES_HELD, "Decisions that are in memory to be delivered.");
    meter.describe(OUTBOX_DECISIONS, "Decisions in the outbox, counted up to 10,000.");
    meter.describe(OUTBOX_OLDEST, "How long the first decision of the outbox has been due.");
    meter.describe(CIRCUITS_OPEN, "Hosts that fail and are left alone for a while.");
    meter.describe(RELAYED, "Webhooks at the relay, by sender and by how they ended.");
    meter.describe(STORAGE_UP, "Whether the storage takes commits.");
    meter.describe(ALARMS, "Alarms about this installation that ring.");
    meter.describe(HEARTBEAT, "When the heartbeat arrived last, 0 for never.");
    meter.describe(MEMORY_USED, "Memory in use.");
    meter.describe(MEMORY_MAX, "Most memory that can be used.");
    meter.describe(UPTIME, "Time since the start.");
    meter.describe(BUILD, "The running version.");
  }
}
