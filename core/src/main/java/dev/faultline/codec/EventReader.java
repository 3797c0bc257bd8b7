package dev.faultline.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event from our JSON. Unknown fields and unknown values of enumerations are passed over,
 * so that an older program can read what a newer one wrote; a known field of the wrong type means
 * the bytes are not ours.
 */
final class EventReader {
  private final JsonParser json;

  EventReader(JsonParser json) {
    this.json = json;
  }

  Event event() throws IOException {
    json.nextToken();
    EventDraft draft = new EventDraft();
    Instant receivedAt = null;
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "receivedAt" -> receivedAt = time();
        case "message" -> draft.message = message();
        case "exceptions" -> draft.exceptions = list(this::exception);
        case "threads" -> draft.threads = list(this::thread);
        case "breadcrumbs" -> draft.breadcrumbs = list(this::breadcrumb);
        case "tags" -> draft.tags = textMap();
        case "contexts" -> draft.contexts = object();
        case "extra" -> draft.extra = object();
        case "user" -> draft.user = user();
        case "request" -> draft.request = request();
        case "fingerprint" -> draft.fingerprint = list(this::text);
        case "sdk" -> draft.sdk = sdk();
        case "modules" -> draft.modules = textMap();
        case "images" -> draft.images = array();
        case "notes" -> draft.notes.addAll(list(this::note));
        default -> scalar(draft, name);
      }
    }
    if (json.nextToken() != null) {
      throw fault("something follows the event");
    }
    if (draft.id == null || draft.time == null || receivedAt == null) {
      throw fault("an event has an id, a time and a receivedAt");
    }
    return draft.build(draft.id, draft.time, receivedAt);
  }

  private void scalar(EventDraft draft, String name) throws IOException {
    switch (name) {
      case "id" -> draft.id = id();
      case "time" -> draft.time = time();
      case "protocol" -> draft.protocol = text();
      case "level" -> draft.level = level();
      case "platform" -> draft.platform = text();
      case "logger" -> draft.logger = text();
      case "transaction" -> draft.transaction = text();
      case "culprit" -> draft.culprit = text();
      case "serverName" -> draft.serverName = text();
      case "service" -> draft.service = text();
      case "release" -> draft.release = text();
      case "dist" -> draft.dist = text();
      case "environment" -> draft.environment = text();
      default -> json.skipChildren();
    }
  }

  private Message message() throws IOException {
    String template = null;
    List<String> params = List.of();
    String formatted = "";
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "template" -> template = text();
        case "params" -> params = list(this::text);
        case "formatted" -> formatted = text();
        default -> json.skipChildren();
      }
    }
    return new Message(template, params, formatted);
  }

  private ExceptionInfo exception() throws IOException {
    ExceptionInfo.Relation relation = ExceptionInfo.Relation.ROOT;
    int parent = -1;
    String type = null;
    String value = null;
    String module = null;
    String threadId = null;
    Boolean handled = null;
    boolean synthetic = false;
    Map<String, Object> mechanism = Map.of();
    List<Frame> frames = List.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "relation" -> relation = relation();
        case "parent" -> parent = integer();
        case "type" -> type = text();
        case "value" -> value = text();
        case "module" -> module = text();
        case "threadId" -> threadId = text();
        case "handled" -> handled = flag();
        case "synthetic" -> synthetic = flag();
        case "mechanism" -> mechanism = object();
        case "frames" -> frames = list(this::frame);
        default -> json.skipChildren();
      }
    }
    return new ExceptionInfo(
        relation, parent, type, value, module, threadId, handled, synthetic, mechanism, frames);
  }

  private Frame frame() throws IOException {
    String function = null;
    String module = null;
    String file = null;
    String path = null;
    Integer line = null;
    Integer column = null;
    Boolean inApp = null;
    List<String> pre = List.of();
    String context = null;
    List<String> post = List.of();
    Map<String, Object> vars = Map.of();
    Map<String, Object> extra = Map.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "function" -> function = text();
        case "module" -> module = text();
        case "file" -> file = text();
        case "path" -> path = text();
        case "line" -> line = integer();
        case "column" -> column = integer();
        case "inApp" -> inApp = flag();
        case "pre" -> pre = list(this::text);
        case "context" -> context = text();
        case "post" -> post = list(this::text);
        case "vars" -> vars = object();
        case "extra" -> extra = object();
        default -> json.skipChildren();
      }
    }
    return new Frame(
        function, module, file, path, line, column, inApp, pre, context, post, vars, extra);
  }

  private ThreadInfo thread() throws IOException {
    String id = null;
    String threadName = null;
    boolean crashed = false;
    boolean current = false;
    String state = null;
    List<Frame> frames = List.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "id" -> id = text();
        case "name" -> threadName = text();
        case "crashed" -> crashed = flag();
        case "current" -> current = flag();
        case "state" -> state = text();
        case "frames" -> frames = list(this::frame);
        default -> json.skipChildren();
      }
    }
    return new ThreadInfo(id, threadName, crashed, current, state, frames);
  }

  private Breadcrumb breadcrumb() throws IOException {
    Instant time = null;
    String type = null;
    String category = null;
    Level level = null;
    String message = null;
    Map<String, Object> data = Map.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "time" -> time = time();
        case "type" -> type = text();
        case "category" -> category = text();
        case "level" -> level = level();
        case "message" -> message = text();
        case "data" -> data = object();
        default -> json.skipChildren();
      }
    }
    return new Breadcrumb(time, type, category, level, message, data);
  }

  private User user() throws IOException {
    String id = null;
    String username = null;
    String email = null;
    String ipAddress = null;
    Map<String, Object> data = Map.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "id" -> id = text();
        case "username" -> username = text();
        case "email" -> email = text();
        case "ipAddress" -> ipAddress = text();
        case "data" -> data = object();
        default -> json.skipChildren();
      }
    }
    return new User(id, username, email, ipAddress, data);
  }

  private RequestInfo request() throws IOException {
    String method = null;
    String url = null;
    String query = null;
    String fragment = null;
    List<Map.Entry<String, String>> headers = List.of();
    Map<String, Object> cookies = Map.of();
    Object data = null;
    Map<String, Object> env = Map.of();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "method" -> method = text();
        case "url" -> url = text();
        case "query" -> query = text();
        case "fragment" -> fragment = text();
        case "headers" -> headers = list(this::header);
        case "cookies" -> cookies = object();
        case "data" -> data = plain();
        case "env" -> env = object();
        default -> json.skipChildren();
      }
    }
    return new RequestInfo(method, url, query, fragment, headers, cookies, data, env);
  }

  private Map.Entry<String, String> header() throws IOException {
    List<String> pair = list(this::text);
    if (pair.size() != 2) {
      throw fault("a header is a name and a value");
    }
    return Map.entry(pair.get(0), pair.get(1));
  }

  private Sdk sdk() throws IOException {
    String sdkName = null;
    String version = null;
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "name" -> sdkName = text();
        case "version" -> version = text();
        default -> json.skipChildren();
      }
    }
    return new Sdk(sdkName, version);
  }

  private Note note() throws IOException {
    String path = "";
    String text = "";
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      switch (name) {
        case "path" -> path = text();
        case "text" -> text = text();
        default -> json.skipChildren();
      }
    }
    return new Note(path, text);
  }

  private EventId id() throws IOException {
    String text = text();
    return EventId.parse(text).orElseThrow(() -> fault("not an event id: " + text));
  }

  private Instant time() throws IOException {
    String text = text();
    try {
      return IsoTime.read(text);
    } catch (DateTimeException e) {
      throw new JsonParseException(json, "not a time: " + text, e);
    }
  }

  private Level level() throws IOException {
    return Level.parse(text()).orElse(Level.ERROR);
  }

  private ExceptionInfo.Relation relation() throws IOException {
    String label = text();
    for (ExceptionInfo.Relation relation : ExceptionInfo.Relation.values()) {
      if (relation.name().toLowerCase(Locale.ROOT).equals(label)) {
        return relation;
      }
    }
    return ExceptionInfo.Relation.CAUSE;
  }

  private String text() throws IOException {
    begin(JsonToken.VALUE_STRING);
    return json.getText();
  }

  private int integer() throws IOException {
    begin(JsonToken.VALUE_NUMBER_INT);
    return json.getIntValue();
  }

  private boolean flag() throws IOException {
    return json.getBooleanValue();
  }

  private Map<String, String> textMap() throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    begin(JsonToken.START_OBJECT);
    for (String name = field(); name != null; name = field()) {
      map.put(name, text());
    }
    return map;
  }

  private Map<String, Object> object() throws IOException {
    begin(JsonToken.START_OBJECT);
    return members();
  }

  private List<Object> array() throws IOException {
    begin(JsonToken.START_ARRAY);
    return elements();
  }

  // Plain data may hold null, which the signatures of Map and List in the event do not show.
  @SuppressWarnings("NullAway")
  private Map<String, Object> members() throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name = field(); name != null; name = field()) {
      map.put(name, plain());
    }
    return map;
  }

  @SuppressWarnings("NullAway")
  private List<Object> elements() throws IOException {
    List<Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.add(plain());
    }
    return list;
  }

  private @Nullable Object plain() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_NUMBER_INT -> whole();
      case START_OBJECT -> members();
      case START_ARRAY -> elements();
      case null, default -> throw fault("a value was expected");
    };
  }

  private Object whole() throws IOException {
    return switch (json.getNumberType()) {
      case INT, LONG -> json.getLongValue();
      default -> json.getDoubleValue();
    };
  }

  private <T> List<T> list(Element<T> element) throws IOException {
    List<T> list = new ArrayList<>();
    begin(JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.add(element.read());
    }
    return list;
  }

  /** The name of the next field, with its value as the current token; null at the object's end. */
  private @Nullable String field() throws IOException {
    String name = json.nextFieldName();
    if (name != null) {
      json.nextToken();
    } else if (json.currentToken() != JsonToken.END_OBJECT) {
      throw fault("the object does not end");
    }
    return name;
  }

  private void begin(JsonToken expected) throws IOException {
    if (json.currentToken() != expected) {
      throw fault("expected " + expected + ", found " + json.currentToken());
    }
  }

  private JsonParseException fault(String text) {
    return new JsonParseException(json, text + " at " + json.getParsingContext().pathAsPointer());
  }

  private interface Element<T> {
    T read() throws IOException;
  }
}
