package dev.faultline.protocol.sentry;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Level;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One breadcrumb. */
final class BreadcrumbFields implements JsonInput.Fields {
  private @Nullable Instant time;
  private @Nullable String type;
  private @Nullable String category;
  private @Nullable Level level;
  private @Nullable String message;
  private Map<String, Object> data = Map.of();
  private @Nullable String eventId;

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "timestamp" -> time = EventFields.time(in);
      case "type" -> type = in.word();
      case "category" -> category = in.word();
      case "level" -> level = EventFields.level(in);
      case "message" -> message = in.anyText();
      case "data" -> data = in.plainObject();
      case "event_id" -> eventId = in.word();
      default -> in.skip();
    }
  }

  Breadcrumb build() {
    if (eventId != null) {
      data = data.isEmpty() ? new LinkedHashMap<>() : data;
      data.putIfAbsent("event_id", eventId);
    }
    return new Breadcrumb(time, type, category, level, message, data);
  }
}
