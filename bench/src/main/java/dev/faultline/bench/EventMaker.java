package dev.faultline.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Makes Sentry envelopes that look like a shop's: the issue decides the exception and the stack,
 * all else varies from event to event. Two events of a size differ in most of their values, as real
 * ones do, and share the names of fields.
 */
final class EventMaker {
  /** Stands where the event's id goes. */
  static final String ID = "00000000000000000000000000000000";

  private static final String[] NOUNS = {
    "order",
    "invoice",
    "basket",
    "customer",
    "payment",
    "shipment",
    "coupon",
    "stock",
    "refund",
    "session",
    "address",
    "voucher",
    "parcel",
    "tariff",
    "ledger",
    "quote"
  };
  private static final String[] VERBS = {
    "load", "store", "charge", "verify", "render", "merge", "sync", "parse", "route", "reserve",
    "cancel", "export", "index", "notify", "resolve", "apply"
  };
  private static final String[] ERRORS = {
    "IllegalStateException", "TimeoutException", "PaymentDeclinedException",
    "ConstraintViolationException", "NullPointerException", "ConnectException",
    "DecodingException", "OptimisticLockException"
  };

  private final Random random;
  private final int issues;
  private final int bytes;

  EventMaker(long seed, int issues, int bytes) {
    this.random = new Random(seed);
    this.issues = issues;
    this.bytes = bytes;
  }

  /** A random issue's number. */
  int issue() {
    return random.nextInt(issues);
  }

  /** An envelope of this issue, about the maker's size, with {@link #ID} where the id goes. */
  byte[] envelope(int issue) {
    String event = event(issue);
    return ("{\"event_id\":\""
            + ID
            + "\",\"sent_at\":\"2026-11-22T00:00:00.000Z\",\"sdk\":{\"name\":\"sentry.java\",\"version\":\"8.53.0\"}}\n"
            + "{\"type\":\"event\"}\n"
            + event
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the issue's exceptions are called; its number is part of the type, so titles differ. */
  static String type(int issue) {
    return "Shop" + letters(issue) + ERRORS[issue % ERRORS.length];
  }

  private static String letters(int number) {
    StringBuilder text = new StringBuilder();
    for (int rest = number + 26; rest > 0; rest /= 26) {
      text.append((char) ('a' + rest % 26));
    }
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** An event of this issue without its envelope. */
  String event(int issue) {
    StringBuilder json = new StringBuilder(bytes + 512);
    json.append("{\"event_id\":\"")
        .append(ID)
        .append("\",\"platform\":\"java\",\"level\":\"error\"");
    json.append(",\"logger\":\"shop.").append(NOUNS[issue % NOUNS.length]).append('"');
    json.append(",\"server_name\":\"web-").append(random.nextInt(40)).append('"');
    json.append(",\"release\":\"shop@2.").append(random.nextInt(6)).append(".0\"");
    json.append(",\"environment\":\"").append(random.nextInt(10) == 0 ? "staging" : "production");
    json.append("\",\"transaction\":\"/api/").append(noun()).append('/').append(verb()).append('"');
    json.append(",\"user\":{\"id\":\"")
        .append(random.nextInt(1_000_000))
        .append("\",\"email\":\"u");
    json.append(hex(6)).append("@example.com\",\"ip_address\":\"10.").append(random.nextInt(256));
    json.append('.').append(random.nextInt(256)).append(".7\"}");
    json.append(",\"tags\":{\"plan\":\"").append(random.nextBoolean() ? "gold" : "free");
    json.append("\",\"region\":\"eu-").append(random.nextInt(4)).append("\",\"tenant\":\"t");
    json.append(random.nextInt(300)).append("\"}");
    json.append(",\"contexts\":{\"trace\":{\"trace_id\":\"").append(hex(32));
    json.append("\",\"span_id\":\"").append(hex(16)).append("\",\"op\":\"http.server\"}");
    json.append(
        ",\"runtime\":{\"name\":\"OpenJDK\",\"version\":\"25\"},\"os\":{\"name\":\"Linux\",");
    json.append("\"version\":\"6.1\"}}");
    json.append(",\"request\":{\"method\":\"POST\",\"url\":\"https://shop.example.com/api/");
    json.append(noun()).append("\",\"query_string\":\"id=").append(random.nextInt(1_000_000));
    json.append(
        "\",\"headers\":{\"User-Agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36");
    json.append(" Chrome/1").append(random.nextInt(40)).append(".0 Safari/537.36\",");
    json.append("\"X-Request-Id\":\"").append(hex(16)).append("\"}}");
    exception(json, issue);
    breadcrumbs(json);
    json.append('}');
    return json.toString();
  }

  private void exception(StringBuilder json, int issue) {
    json.append(",\"exception\":{\"values\":[{\"type\":\"").append(type(issue));
    json.append("\",\"module\":\"com.shop.").append(NOUNS[issue % NOUNS.length]);
    json.append("\",\"value\":\"could not ").append(verb()).append(' ').append(noun()).append(' ');
    json.append(random.nextInt(1_000_000)).append(" of customer ").append(hex(8));
    json.append(
        "\",\"mechanism\":{\"type\":\"generic\",\"handled\":true},\"stacktrace\":{\"frames\":[");
    Random stack = new Random(issue);
    int frames = 12;
    for (int i = 0; i < frames; i++) {
      String noun = NOUNS[stack.nextInt(NOUNS.length)];
      String verb = VERBS[stack.nextInt(VERBS.length)];
      boolean inApp = i >= 5;
      json.append(i == 0 ? "" : ",").append("{\"module\":\"");
      json.append(inApp ? "com.shop." : "org.framework.")
          .append(noun)
          .append('.')
          .append(cap(noun));
      json.append(inApp ? "Service" : "Handler").append("\",\"function\":\"").append(verb);
      json.append(cap(noun))
          .append("\",\"filename\":\"")
          .append(cap(noun))
          .append(".java\",\"lineno\":");
      json.append(20 + stack.nextInt(400)).append(",\"in_app\":").append(inApp).append('}');
    }
    json.append("]}}]}");
  }

  private void breadcrumbs(StringBuilder json) {
    json.append(",\"breadcrumbs\":{\"values\":[");
    String comma = "";
    long time = 1_795_300_000L + random.nextInt(100_000);
    while (json.length() < bytes - 320) {
      json.append(comma)
          .append("{\"timestamp\":")
          .append(time++)
          .append(".")
          .append(random.nextInt(900));
      json.append(",\"category\":\"").append(random.nextInt(3) == 0 ? "http" : "shop.log");
      json.append("\",\"level\":\"info\",\"message\":\"").append(verb()).append(' ').append(noun());
      json.append(' ').append(random.nextInt(100_000)).append(" took ").append(random.nextInt(900));
      json.append(" ms\",\"data\":{\"attempt\":").append(random.nextInt(4)).append(",\"id\":\"");
      json.append(hex(8)).append("\"}}");
      comma = ",";
    }
    json.append("]}");
  }

  private String noun() {
    return NOUNS[random.nextInt(NOUNS.length)];
  }

  private String verb() {
    return VERBS[random.nextInt(VERBS.length)];
  }

  private static String cap(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private String hex(int digits) {
    StringBuilder text = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }
}
