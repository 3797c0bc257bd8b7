package dev.faultline.protocol.faultline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.codec.PlainJson;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.ThreadInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stored event as the original's error: as it was posted where it came that way, else as near as
 * the words allow. {@code context} is always an object and {@code backtrace} an array, or the
 * original's web page breaks.
 */
public final class PostedError {
  private static final Set<String> MEMBERS =
      Set.of(
          "project",
          "message",
          "type",
          "backtrace",
          "context",
          "environment",
          "session",
          "params",
          "timestamp",
          "event",
          "reversedUnixtime",
          "eventId",
          "id",
          "status",
          "count",
          "keptCount",
          "firstSeen",
          "lastUpdated");

  private PostedError() {}

  /** Writes the members of the error into the open object. */
  public static void write(JsonGenerator json, Event event) throws IOException {
    json.writeStringField("message", message(event));
    json.writeStringField("type", type(event));
    json.writeArrayFieldStart("backtrace");
    for (Frame frame : frames(event)) {
      frame(json, frame);
    }
    json.writeEndArray();
    boolean posted = event.protocol().equals(FaultlineProtocol.NAME);
    json.writeFieldName("context");
    PlainJson.write(json, posted ? postedContext(event) : context(event));
    for (String name :
        List.of(ErrorTranslation.ENVIRONMENT, ErrorTranslation.SESSION, ErrorTranslation.PARAMS)) {
      json.writeFieldName(name);
      PlainJson.write(json, posted ? object(event.extra().get(name)) : Map.of());
    }
    if (posted) {
      for (Map.Entry<String, Object> more :
          object(event.extra().get(ErrorTranslation.ERROR)).entrySet()) {
        if (!MEMBERS.contains(more.getKey())) {
          json.writeFieldName(more.getKey());
          PlainJson.write(json, more.getValue());
        }
      }
    }
    // The original kept the whole request here, keys and tokens with it.
    json.writeObjectFieldStart("event");
    json.writeEndObject();
  }

  private static String message(Event event) {
    ExceptionInfo exception = event.exception();
    String value = exception == null ? null : exception.value();
    if (value != null && !value.isEmpty()) {
      return value;
    }
    Message message = event.message();
    return message == null ? "" : message.formatted();
  }

  private static String type(Event event) {
    ExceptionInfo exception = event.exception();
    String type = exception == null ? null : exception.type();
    return type == null ? ErrorTranslation.NO_TYPE : type;
  }

  private static List<Frame> frames(Event event) {
    ExceptionInfo exception = event.exception();
    if (exception != null && !exception.frames().isEmpty()) {
      return exception.frames();
    }
    for (ThreadInfo thread : event.threads()) {
      if (thread.crashed() || thread.current()) {
        return thread.frames();
      }
    }
    return List.of();
  }

  private static void frame(JsonGenerator json, Frame frame) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    String file = frame.file() == null ? frame.path() : frame.file();
    members.put("file", file == null ? frame.module() : file);
    members.put("line", frame.line());
    // Clients send an empty text where there is no function; none of them sends null.
    members.put("function", frame.function() == null ? "" : frame.function());
    if (frame.column() != null) {
      members.put("column", frame.column());
    }
    Integer line = frame.line();
    if (line != null && frame.context() != null) {
      Map<Integer, String> code = new TreeMap<>();
      int first = line - frame.pre().size();
      for (String before : frame.pre()) {
        code.put(first++, before);
      }
      code.put(line, frame.context());
      int next = line + 1;
      for (String after : frame.post()) {
        code.put(next++, after);
      }
      members.put("code", code);
    }
    members.putAll(frame.extra());
    PlainJson.write(json, members);
  }

  private static Map<String, Object> postedContext(Event event) {
    Map<String, Object> context =
        new LinkedHashMap<>(object(event.extra().get(ErrorTranslation.CONTEXT)));
    if (!event.breadcrumbs().isEmpty() && !context.containsKey("history")) {
      context.put("history", event.breadcrumbs().stream().map(Breadcrumb::data).toList());
    }
    return context;
  }

  /** What the original's page shows of an event that came by another protocol. */
  private static Map<String, Object> context(Event event) {
    Map<String, Object> context = new LinkedHashMap<>();
    put(context, "severity", event.level().label());
    put(context, "language", event.platform());
    put(context, "version", event.release());
    put(context, "environment", event.environment());
    put(context, "hostname", event.serverName());
    put(context, "action", event.transaction());
    RequestInfo request = event.request();
    if (request != null) {
      put(context, "url", request.url());
      put(context, "httpMethod", request.method());
      for (Map.Entry<String, String> header : request.headers()) {
        if (header.getKey().equalsIgnoreCase("User-Agent")) {
          context.put("userAgent", header.getValue());
        }
      }
    }
    if (!event.tags().isEmpty()) {
      context.put("tags", event.tags());
    }
    return context;
  }

  private static void put(Map<String, Object> context, String name, @Nullable String value) {
    if (value != null) {
      context.put(name, value);
    }
  }

  private static Map<String, Object> object(@Nullable Object value) {
    return ErrorTranslation.object(value);
  }
}
