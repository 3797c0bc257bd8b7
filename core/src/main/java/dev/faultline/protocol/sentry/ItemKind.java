package dev.faultline.protocol.sentry;

import dev.faultline.event.Category;

/** What the protocol's names for things mean to us. */
final class ItemKind {
  private ItemKind() {}

  /** Whether an item of this type holds an event: today's name and two old ones. */
  static boolean isEvent(String type) {
    return type.equals("event") || type.equals("error") || type.equals("default");
  }

  /** Whether this is a type the protocol has: tells an item's header from other JSON. */
  static boolean isKnown(String type) {
    return ofItem(type) != Category.OTHER;
  }

  /** The category of an item's type. */
  static Category ofItem(String type) {
    return switch (type) {
      case "event", "error", "default" -> Category.ERROR;
      case "attachment", "form_data", "unreal_report" -> Category.ATTACHMENT;
      case "feedback", "user_report", "user_report_v2" -> Category.FEEDBACK;
      case "check_in" -> Category.CHECK_IN;
      case "session", "sessions" -> Category.SESSION;
      case "client_report" -> Category.CLIENT_REPORT;
      case "raw_security", "security", "nel" -> Category.SECURITY;
      case "log", "otel_log" -> Category.LOG;
      case "transaction" -> Category.TRANSACTION;
      case "span", "otel_span" -> Category.SPAN;
      case "trace_metric", "statsd", "metric_buckets", "metric_meta" -> Category.METRIC;
      case "profile", "profile_chunk", "profile_chunk_ui" -> Category.PROFILE;
      case "replay_event", "replay_recording", "replay_video" -> Category.REPLAY;
      default -> Category.OTHER;
    };
  }

  /** The category of a client report's entry, which has names of its own. */
  static Category ofDiscarded(String category) {
    return switch (category) {
      case "error", "default" -> Category.ERROR;
      case "attachment", "attachment_item" -> Category.ATTACHMENT;
      case "feedback", "user_report", "user_report_v2" -> Category.FEEDBACK;
      case "monitor", "monitor_seat" -> Category.CHECK_IN;
      case "session" -> Category.SESSION;
      case "security" -> Category.SECURITY;
      case "log_item" -> Category.LOG;
      case "transaction", "transaction_processed", "transaction_indexed" -> Category.TRANSACTION;
      case "span", "span_indexed" -> Category.SPAN;
      case "trace_metric", "metric_bucket", "statsd" -> Category.METRIC;
      case "profile",
          "profile_indexed",
          "profile_chunk",
          "profile_chunk_ui",
          "profile_duration",
          "profile_duration_ui" ->
          Category.PROFILE;
      case "replay", "replay_video" -> Category.REPLAY;
      default -> Category.OTHER;
    };
  }
}
