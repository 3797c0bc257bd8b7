package dev.faultline.protocol.faultline;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultline.codec.PlainJson;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Level;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.User;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One posted error in our words. What the read routes must give back as it was posted stays under
 * its own name in {@link EventDraft#extra}: {@link #CONTEXT}, {@link #PARAMS}, {@link #SESSION},
 * {@link #ENVIRONMENT}, and what the contract does not know in {@link #ERROR} and {@link #BODY}.
 */
final class ErrorTranslation {
  /** The posted {@code context}, without {@code history} where that became breadcrumbs. */
  static final String CONTEXT = "context";

  static final String ENVIRONMENT = "environment";
  static final String SESSION = "session";
  static final String PARAMS = "params";

  /** Members of the error that the contract does not know. */
  static final String ERROR = "error";

  /** Members of the post's root that the contract does not know. */
  static final String BODY = "body";

  /** Which of the errors of one post it is; missing where the post had only one. */
  static final String POST = "post";

  /** What an error without a type is shown as; faultline-js sends it for an empty one. */
  static final String NO_TYPE = "_";

  private static final Set<String> KNOWN = Set.of("type", "message", "timestamp", "backtrace");

  private final Entry entry;
  private final EventDraft draft = new EventDraft();
  private Map<String, Object> context = Map.of();

  ErrorTranslation(Entry entry) {
    this.entry = entry;
  }

  EventDraft translate() throws RefusedException {
    Map<String, Object> payload = read();
    draft.id = entry.id();
    draft.protocol = FaultlineProtocol.NAME;
    draft.wholeMessage = true;
    Map<String, Object> error = object(payload.get("error"));
    context = new LinkedHashMap<>(object(payload.get(CONTEXT)));
    placeAndRelease();
    userAndRequest();
    runtime();
    history();
    Object notifier = payload.get("notifier");
    Map<String, Object> sdk = object(notifier == null ? context.get("notifier") : notifier);
    draft.sdk = new Sdk(text(sdk.get("name")), text(sdk.get("version")));
    error(error);
    keep(CONTEXT, context);
    for (String name : List.of(PARAMS, SESSION, ENVIRONMENT)) {
      keep(name, object(payload.get(name)));
    }
    keep(BODY, object(payload.get("more")));
    notes(payload);
    return draft;
  }

  private Map<String, Object> read() throws RefusedException {
    try (JsonParser json = PostScan.parser(entry.payload())) {
      json.nextToken();
      return object(PlainJson.read(json));
    } catch (IOException e) {
      throw new RefusedException(400, "malformed-json", "error is not JSON: " + e.getMessage());
    }
  }

  private void error(Map<String, Object> error) {
    String type = text(error.get("type"));
    String message = text(error.get("message"));
    if (message == null) {
      draft.note("errors.message", "is missing or empty; the type stands for it");
      message = type == null ? NO_TYPE : type;
    }
    Object handled = context.get("windowError");
    Map<String, Object> rest = new LinkedHashMap<>(error);
    rest.keySet().removeAll(KNOWN);
    time(error.get("timestamp"), rest);
    draft.level = level(type);
    draft.exceptions.add(
        new ExceptionInfo(
            ExceptionInfo.Relation.ROOT,
            -1,
            type == null ? NO_TYPE : type,
            message,
            null,
            null,
            Boolean.TRUE.equals(handled) ? Boolean.FALSE : null,
            false,
            Map.of(),
            FrameTranslation.frames(error.get("backtrace"), text(context.get("rootDirectory")))));
    keep(ERROR, rest);
  }

  private void time(@Nullable Object posted, Map<String, Object> rest) {
    if (posted instanceof String text) {
      Optional<Instant> time = LenientTime.parse(text);
      if (time.isPresent()) {
        draft.time = time.get();
      } else {
        draft.note("errors.timestamp", "is no time that ever was; the server's time stands for it");
        rest.put("timestamp", text);
      }
    }
  }

  /** PHP's own errors are posted with their kind as type and always with severity error. */
  private Level level(@Nullable String type) {
    String severity = text(context.get("severity"));
    Optional<Level> level = severity == null ? Optional.empty() : Level.parse(severity);
    if (type == null || level.filter(l -> l != Level.ERROR).isPresent()) {
      return level.orElse(Level.ERROR);
    }
    String kind = type.substring(type.lastIndexOf('.') + 1);
    boolean isKind = type.equals(type.toLowerCase(Locale.ROOT)) || !kind.equals(type);
    return (isKind ? Level.parse(kind) : level).or(() -> level).orElse(Level.ERROR);
  }

  private void placeAndRelease() {
    String component = text(context.get("component"));
    String action = text(context.get("action"));
    draft.transaction =
        component == null || action == null
            ? (component == null ? action : component)
            : component + "#" + action;
    draft.release = text(context.get("version"));
    draft.environment = text(context.get("environment"));
    draft.serverName = text(context.get("hostname"));
  }

  private void userAndRequest() {
    Map<String, Object> user = new LinkedHashMap<>(object(context.get("user")));
    String address = text(context.get("userAddr"));
    if (!user.isEmpty() || address != null) {
      String id = text(user.remove("id"));
      String name = text(user.remove("username"));
      String email = text(user.remove("email"));
      if (name == null) {
        name = text(user.remove("name"));
      }
      draft.user = new User(id, name, email, address, user);
    }
    String url = text(context.get("url"));
    String method = text(context.get("httpMethod"));
    List<Map.Entry<String, String>> headers = headers();
    if (url != null || method != null || !headers.isEmpty()) {
      int hash = url == null ? -1 : url.indexOf('#');
      String place = url == null || hash < 0 ? url : url.substring(0, hash);
      int mark = place == null ? -1 : place.indexOf('?');
      draft.request =
          new RequestInfo(
              method,
              place == null || mark < 0 ? place : place.substring(0, mark),
              place == null || mark < 0 ? null : place.substring(mark + 1),
              url == null || hash < 0 ? null : url.substring(hash + 1),
              headers,
              Map.of(),
              null,
              Map.of());
    }
  }

  private List<Map.Entry<String, String>> headers() {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    Set<String> names = new java.util.TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, Object> header : object(context.get("headers")).entrySet()) {
      String value = text(header.getValue());
      if (value != null) {
        headers.add(Map.entry(header.getKey(), value));
        names.add(header.getKey());
      }
    }
    String agent = text(context.get("userAgent"));
    if (agent != null && !names.contains("User-Agent")) {
      headers.add(Map.entry("User-Agent", agent));
    }
    String referer = text(context.get("referer"));
    if (referer != null && !names.contains("Referer")) {
      headers.add(Map.entry("Referer", referer));
    }
    return headers;
  }

  /** {@code ruby/3.1.2}, {@code php 8.2.36}, {@code go1.9}, {@code JavaScript}. */
  private void runtime() {
    String language = text(context.get("language"));
    if (language != null) {
      int end = 0;
      while (end < language.length() && Character.isLetter(language.charAt(end))) {
        end++;
      }
      String name = language.substring(0, end).toLowerCase(Locale.ROOT);
      String version =
          language.substring(end).startsWith("/") || language.substring(end).startsWith(" ")
              ? language.substring(end + 1)
              : language.substring(end);
      // In a browser there is no host name; in Node there is no other sign of it.
      boolean node = name.equals("javascript") && context.containsKey("hostname");
      draft.platform = name.isEmpty() ? null : node ? "node" : name;
      Map<String, Object> runtime = new LinkedHashMap<>();
      runtime.put("name", node ? "node" : name);
      if (!version.isBlank()) {
        runtime.put("version", version.strip());
      }
      boolean browser = name.equals("javascript") && !node;
      if (!name.isEmpty() && !browser) {
        draft.contexts.put("runtime", runtime);
      }
    }
    String os = text(context.get("os"));
    if (os != null) {
      draft.contexts.put("os", Map.of("name", os));
    }
    String architecture = text(context.get("architecture"));
    if (architecture != null) {
      draft.contexts.put("device", Map.of("arch", architecture));
    }
  }

  /** What faultline-js remembers of console, requests, page and location; oldest first. */
  private void history() {
    if (!(context.get("history") instanceof List<?> history)
        || !history.stream().allMatch(Map.class::isInstance)) {
      return;
    }
    for (Object record : history) {
      Map<String, Object> data = object(record);
      String type = text(data.get("type"));
      String date = text(data.get("date"));
      String said = text(data.get("severity"));
      draft.breadcrumbs.add(
          new Breadcrumb(
              date == null ? null : LenientTime.parse(date).orElse(null),
              type,
              type,
              said == null ? null : Level.parse(said).orElse(null),
              said(data),
              data));
    }
    context.remove("history");
  }

  private static @Nullable String said(Map<String, Object> data) {
    if (data.get("arguments") instanceof List<?> arguments) {
      StringBuilder all = new StringBuilder();
      for (Object argument : arguments) {
        all.append(all.isEmpty() ? "" : " ").append(argument);
      }
      return all.toString();
    }
    List<String> parts = new ArrayList<>();
    for (String name : List.of("method", "url", "statusCode", "from", "to", "target")) {
      String part = text(data.get(name));
      if (part != null) {
        parts.add(part);
      }
    }
    return parts.isEmpty() ? null : String.join(" ", parts);
  }

  private void notes(Map<String, Object> payload) {
    if (payload.get("of") instanceof Long of && of > 1) {
      Map<String, Object> post = new LinkedHashMap<>();
      post.put("index", payload.getOrDefault("index", 0L));
      post.put("of", of);
      post.put("first", payload.getOrDefault("first", ""));
      draft.extra.put(POST, post);
    }
    if ("shared".equals(payload.get("cut"))) {
      draft.note(
          "context",
          "what the post says for all its errors is kept whole with the first, event "
              + payload.get("first"));
    } else if ("size".equals(payload.get("cut"))) {
      draft.note("context", "left out but for its short values: the event would be too large");
    }
    if (Boolean.TRUE.equals(payload.get("shortened"))) {
      draft.note("errors", "long texts were cut: the error was too large");
    }
  }

  private void keep(String name, Map<String, Object> values) {
    if (!values.isEmpty()) {
      draft.extra.put(name, values);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** A text that says something, or a number or flag as text. */
  static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case String text when !text.isEmpty() -> text;
      case Long number -> number.toString();
      case Double number -> number.toString();
      case Boolean flag -> flag.toString();
      case null, default -> null;
    };
  }
}
