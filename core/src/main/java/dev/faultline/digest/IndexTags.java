package dev.faultline.digest;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tag distribution of an issue counts: the event's own tags, and what people ask of every
 * event ({@code release}, {@code browser}, {@code user}, ...). A tag of the client's own goes
 * before ours of the same name.
 */
public final class IndexTags {
  private static final int VALUE_CHARS = 200;

  private IndexTags() {}

  /** Names and values, the client's own first, then ours. */
  public static List<Map.Entry<String, String>> of(Event event) {
    Map<String, String> tags = new LinkedHashMap<>(event.tags());
    put(tags, "level", event.level().label());
    put(tags, "environment", event.environment());
    put(tags, "release", event.release());
    put(tags, "dist", event.dist());
    put(tags, "server_name", event.serverName());
    put(tags, "service", event.service());
    put(tags, "transaction", event.transaction());
    put(tags, "logger", event.logger());
    ExceptionInfo exception = event.exception();
    if (exception != null) {
      if (exception.handled() != null) {
        put(tags, "handled", exception.handled() ? "yes" : "no");
      }
      put(tags, "mechanism", text(exception.mechanism().get("type")));
    }
    put(tags, "browser", context(event, "browser", true));
    put(tags, "os", context(event, "os", false));
    put(tags, "client_os", context(event, "client_os", false));
    put(tags, "runtime", context(event, "runtime", false));
    put(tags, "device", device(event));
    RequestInfo request = event.request();
    if (request != null) {
      put(tags, "url", request.url());
    }
    put(tags, "user", user(event.user()));
    List<Map.Entry<String, String>> entries = new ArrayList<>(tags.size());
    tags.forEach((name, value) -> entries.add(Map.entry(name, value)));
    return entries;
  }

  private static void put(Map<String, String> tags, String name, @Nullable String value) {
    if (value != null && !value.isBlank() && !tags.containsKey(name)) {
      tags.put(name, Trim.cut(value, VALUE_CHARS));
    }
  }

  /** A context's name and version; of browsers the first number only, they change weekly. */
  private static @Nullable String context(Event event, String key, boolean major) {
    if (!(event.contexts().get(key) instanceof Map<?, ?> context)
        || !(context.get("name") instanceof String name)) {
      return null;
    }
    if (!(context.get("version") instanceof String version) || version.isBlank()) {
      return name;
    }
    int dot = version.indexOf('.');
    return name + " " + (major && dot > 0 ? version.substring(0, dot) : version);
  }

  private static @Nullable String device(Event event) {
    if (!(event.contexts().get("device") instanceof Map<?, ?> device)) {
      return null;
    }
    String family = text(device.get("family"));
    return family != null ? family : text(device.get("model"));
  }

  private static @Nullable String user(@Nullable User user) {
    if (user == null) {
      return null;
    }
    if (user.id() != null) {
      return "id:" + user.id();
    }
    if (user.email() != null) {
      return "email:" + user.email();
    }
    if (user.username() != null) {
      return "username:" + user.username();
    }
    return user.ipAddress() == null ? null : "ip:" + user.ipAddress();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }
}
