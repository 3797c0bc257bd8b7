package dev.faultline.protocol.sentry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Three fields of a JSON object, found by a scan that only counts brackets and quotes: framing has
 * to give an event its id before anybody parses it. On malformed JSON it finds what it finds.
 */
final class TopLevel {
  private static final byte[] EVENT_ID = "event_id".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROJECT = "project".getBytes(StandardCharsets.US_ASCII);
  private static final int VALUE_MAX = 64;

  private final byte[] json;
  private final int to;
  private @Nullable String eventId;
  private @Nullable String type;
  private @Nullable String project;

  private TopLevel(byte[] json, int to) {
    this.json = json;
    this.to = to;
  }

  /**
   * @param idOnly whether to stop at the id
   */
  static TopLevel of(byte[] json, int from, int to, boolean idOnly) {
    TopLevel found = new TopLevel(json, to);
    found.scan(from, idOnly);
    return found;
  }

  @Nullable String eventId() {
    return eventId;
  }

  @Nullable String type() {
    return type;
  }

  @Nullable String project() {
    return project;
  }

  private void scan(int from, boolean idOnly) {
    int depth = 0;
    for (int i = from; i < to; i++) {
      switch (json[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          int end = closingQuote(i + 1);
          if (depth == 1) {
            int value = valueAfter(end + 1);
            if (value > 0) {
              field(i + 1, end, value);
              if (idOnly && eventId != null) {
                return;
              }
            }
          }
          i = end;
        }
        default -> {}
      }
    }
  }

  private void field(int from, int end, int value) {
    if (is(EVENT_ID, from, end)) {
      eventId = scalar(value);
    } else if (is(TYPE, from, end)) {
      type = scalar(value);
    } else if (is(PROJECT, from, end)) {
      project = scalar(value);
    }
  }

  private boolean is(byte[] name, int from, int end) {
    if (end - from != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (json[from + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** Text or digits; null for anything else. */
  private @Nullable String scalar(int from) {
    int start = from;
    int end = from;
    if (json[from] == '"') {
      start = from + 1;
      end = Math.min(closingQuote(start), to);
    } else {
      while (end < to && json[end] >= '0' && json[end] <= '9') {
        end++;
      }
    }
    int length = Math.min(end - start, VALUE_MAX);
    return length == 0 ? null : new String(json, start, length, StandardCharsets.UTF_8);
  }

  private int closingQuote(int from) {
    int i = from;
    while (i < to && json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  /** Where the value starts if the text before was a field's name; -1 if it was not. */
  private int valueAfter(int from) {
    int i = blanks(from);
    if (i >= to || json[i] != ':') {
      return -1;
    }
    i = blanks(i + 1);
    return i < to ? i : -1;
  }

  private int blanks(int from) {
    int i = from;
    while (i < to && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
      i++;
    }
    return i;
  }
}
