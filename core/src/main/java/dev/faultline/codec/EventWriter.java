package dev.faultline.codec;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes one event as JSON. Names are encoded once, because they are half of a small event. */
final class EventWriter {
  private static final byte[] ID = JsonBytes.encoded("id");
  private static final byte[] TIME = JsonBytes.encoded("time");
  private static final byte[] RECEIVED_AT = JsonBytes.encoded("receivedAt");
  private static final byte[] PROTOCOL = JsonBytes.encoded("protocol");
  private static final byte[] LEVEL = JsonBytes.encoded("level");
  private static final byte[] PLATFORM = JsonBytes.encoded("platform");
  private static final byte[] LOGGER = JsonBytes.encoded("logger");
  private static final byte[] TRANSACTION = JsonBytes.encoded("transaction");
  private static final byte[] CULPRIT = JsonBytes.encoded("culprit");
  private static final byte[] SERVER_NAME = JsonBytes.encoded("serverName");
  private static final byte[] SERVICE = JsonBytes.encoded("service");
  private static final byte[] RELEASE = JsonBytes.encoded("release");
  private static final byte[] DIST = JsonBytes.encoded("dist");
  private static final byte[] ENVIRONMENT = JsonBytes.encoded("environment");
  private static final byte[] MESSAGE = JsonBytes.encoded("message");
  private static final byte[] TEMPLATE = JsonBytes.encoded("template");
  private static final byte[] PARAMS = JsonBytes.encoded("params");
  private static final byte[] FORMATTED = JsonBytes.encoded("formatted");
  private static final byte[] EXCEPTIONS = JsonBytes.encoded("exceptions");
  private static final byte[] RELATION = JsonBytes.encoded("relation");
  private static final byte[] PARENT = JsonBytes.encoded("parent");
  private static final byte[] TYPE = JsonBytes.encoded("type");
  private static final byte[] VALUE = JsonBytes.encoded("value");
  private static final byte[] MODULE = JsonBytes.encoded("module");
  private static final byte[] THREAD_ID = JsonBytes.encoded("threadId");
  private static final byte[] HANDLED = JsonBytes.encoded("handled");
  private static final byte[] SYNTHETIC = JsonBytes.encoded("synthetic");
  private static final byte[] MECHANISM = JsonBytes.encoded("mechanism");
  private static final byte[] FRAMES = JsonBytes.encoded("frames");
  private static final byte[] FUNCTION = JsonBytes.encoded("function");
  private static final byte[] FILE = JsonBytes.encoded("file");
  private static final byte[] PATH = JsonBytes.encoded("path");
  private static final byte[] LINE = JsonBytes.encoded("line");
  private static final byte[] COLUMN = JsonBytes.encoded("column");
  private static final byte[] IN_APP = JsonBytes.encoded("inApp");
  private static final byte[] PRE = JsonBytes.encoded("pre");
  private static final byte[] CONTEXT = JsonBytes.encoded("context");
  private static final byte[] POST = JsonBytes.encoded("post");
  private static final byte[] VARS = JsonBytes.encoded("vars");
  private static final byte[] EXTRA = JsonBytes.encoded("extra");
  private static final byte[] THREADS = JsonBytes.encoded("threads");
  private static final byte[] NAME = JsonBytes.encoded("name");
  private static final byte[] CRASHED = JsonBytes.encoded("crashed");
  private static final byte[] CURRENT = JsonBytes.encoded("current");
  private static final byte[] STATE = JsonBytes.encoded("state");
  private static final byte[] BREADCRUMBS = JsonBytes.encoded("breadcrumbs");
  private static final byte[] CATEGORY = JsonBytes.encoded("category");
  private static final byte[] DATA = JsonBytes.encoded("data");
  private static final byte[] TAGS = JsonBytes.encoded("tags");
  private static final byte[] CONTEXTS = JsonBytes.encoded("contexts");
  private static final byte[] USER = JsonBytes.encoded("user");
  private static final byte[] USERNAME = JsonBytes.encoded("username");
  private static final byte[] EMAIL = JsonBytes.encoded("email");
  private static final byte[] IP_ADDRESS = JsonBytes.encoded("ipAddress");
  private static final byte[] REQUEST = JsonBytes.encoded("request");
  private static final byte[] METHOD = JsonBytes.encoded("method");
  private static final byte[] URL = JsonBytes.encoded("url");
  private static final byte[] QUERY = JsonBytes.encoded("query");
  private static final byte[] FRAGMENT = JsonBytes.encoded("fragment");
  private static final byte[] HEADERS = JsonBytes.encoded("headers");
  private static final byte[] COOKIES = JsonBytes.encoded("cookies");
  private static final byte[] ENV = JsonBytes.encoded("env");
  private static final byte[] FINGERPRINT = JsonBytes.encoded("fingerprint");
  private static final byte[] SDK = JsonBytes.encoded("sdk");
  private static final byte[] VERSION = JsonBytes.encoded("version");
  private static final byte[] MODULES = JsonBytes.encoded("modules");
  private static final byte[] IMAGES = JsonBytes.encoded("images");
  private static final byte[] NOTES = JsonBytes.encoded("notes");
  private static final byte[] TEXT = JsonBytes.encoded("text");

  private static final Map<Level, byte[]> LEVELS = labels(Level.class);
  private static final Map<ExceptionInfo.Relation, byte[]> RELATIONS =
      labels(ExceptionInfo.Relation.class);

  private final JsonBytes json;
  private final byte[] time = new byte[IsoTime.MAX];

  EventWriter(JsonBytes json) {
    this.json = json;
  }

  void event(Event event) {
    json.startObject();
    text(ID, event.id().toString());
    time(TIME, event.time());
    time(RECEIVED_AT, event.receivedAt());
    text(PROTOCOL, event.protocol());
    level(event.level());
    text(PLATFORM, event.platform());
    text(LOGGER, event.logger());
    text(TRANSACTION, event.transaction());
    text(CULPRIT, event.culprit());
    text(SERVER_NAME, event.serverName());
    text(SERVICE, event.service());
    text(RELEASE, event.release());
    text(DIST, event.dist());
    text(ENVIRONMENT, event.environment());
    message(event.message());
    exceptions(event.exceptions());
    threads(event.threads());
    breadcrumbs(event.breadcrumbs());
    texts(TAGS, event.tags());
    map(CONTEXTS, event.contexts());
    map(EXTRA, event.extra());
    user(event.user());
    request(event.request());
    texts(FINGERPRINT, event.fingerprint());
    sdk(event.sdk());
    texts(MODULES, event.modules());
    if (!event.images().isEmpty()) {
      json.name(IMAGES);
      list(event.images());
    }
    notes(event.notes());
    json.endObject();
  }

  private void message(@Nullable Message message) {
    if (message != null) {
      json.name(MESSAGE);
      json.startObject();
      text(TEMPLATE, message.template());
      texts(PARAMS, message.params());
      text(FORMATTED, message.formatted());
      json.endObject();
    }
  }

  private void exceptions(List<ExceptionInfo> exceptions) {
    if (exceptions.isEmpty()) {
      return;
    }
    json.name(EXCEPTIONS);
    json.startArray();
    for (ExceptionInfo exception : exceptions) {
      json.startObject();
      if (exception.relation() != ExceptionInfo.Relation.ROOT) {
        json.name(RELATION);
        json.value(label(RELATIONS, exception.relation()));
      }
      if (exception.parent() != -1) {
        json.name(PARENT);
        json.number(exception.parent());
      }
      text(TYPE, exception.type());
      text(VALUE, exception.value());
      text(MODULE, exception.module());
      text(THREAD_ID, exception.threadId());
      flag(HANDLED, exception.handled());
      ifTrue(SYNTHETIC, exception.synthetic());
      map(MECHANISM, exception.mechanism());
      frames(exception.frames());
      json.endObject();
    }
    json.endArray();
  }

  private void frames(List<Frame> frames) {
    if (frames.isEmpty()) {
      return;
    }
    json.name(FRAMES);
    json.startArray();
    for (Frame frame : frames) {
      json.startObject();
      text(FUNCTION, frame.function());
      text(MODULE, frame.module());
      text(FILE, frame.file());
      text(PATH, frame.path());
      number(LINE, frame.line());
      number(COLUMN, frame.column());
      flag(IN_APP, frame.inApp());
      texts(PRE, frame.pre());
      text(CONTEXT, frame.context());
      texts(POST, frame.post());
      map(VARS, frame.vars());
      map(EXTRA, frame.extra());
      json.endObject();
    }
    json.endArray();
  }

  private void threads(List<ThreadInfo> threads) {
    if (threads.isEmpty()) {
      return;
    }
    json.name(THREADS);
    json.startArray();
    for (ThreadInfo thread : threads) {
      json.startObject();
      text(ID, thread.id());
      text(NAME, thread.name());
      ifTrue(CRASHED, thread.crashed());
      ifTrue(CURRENT, thread.current());
      text(STATE, thread.state());
      frames(thread.frames());
      json.endObject();
    }
    json.endArray();
  }

  private void breadcrumbs(List<Breadcrumb> breadcrumbs) {
    if (breadcrumbs.isEmpty()) {
      return;
    }
    json.name(BREADCRUMBS);
    json.startArray();
    for (Breadcrumb breadcrumb : breadcrumbs) {
      json.startObject();
      time(TIME, breadcrumb.time());
      text(TYPE, breadcrumb.type());
      text(CATEGORY, breadcrumb.category());
      level(breadcrumb.level());
      text(MESSAGE, breadcrumb.message());
      map(DATA, breadcrumb.data());
      json.endObject();
    }
    json.endArray();
  }

  private void user(@Nullable User user) {
    if (user != null) {
      json.name(USER);
      json.startObject();
      text(ID, user.id());
      text(USERNAME, user.username());
      text(EMAIL, user.email());
      text(IP_ADDRESS, user.ipAddress());
      map(DATA, user.data());
      json.endObject();
    }
  }

  private void request(@Nullable RequestInfo request) {
    if (request == null) {
      return;
    }
    json.name(REQUEST);
    json.startObject();
    text(METHOD, request.method());
    text(URL, request.url());
    text(QUERY, request.query());
    text(FRAGMENT, request.fragment());
    if (!request.headers().isEmpty()) {
      json.name(HEADERS);
      json.startArray();
      for (Map.Entry<String, String> header : request.headers()) {
        json.startArray();
        string(header.getKey());
        string(header.getValue());
        json.endArray();
      }
      json.endArray();
    }
    map(COOKIES, request.cookies());
    if (request.data() != null) {
      json.name(DATA);
      plain(request.data());
    }
    map(ENV, request.env());
    json.endObject();
  }

  private void sdk(Sdk sdk) {
    if (sdk.name() != null || sdk.version() != null) {
      json.name(SDK);
      json.startObject();
      text(NAME, sdk.name());
      text(VERSION, sdk.version());
      json.endObject();
    }
  }

  private void notes(List<Note> notes) {
    if (notes.isEmpty()) {
      return;
    }
    json.name(NOTES);
    json.startArray();
    for (Note note : notes) {
      json.startObject();
      text(PATH, note.path());
      text(TEXT, note.text());
      json.endObject();
    }
    json.endArray();
  }

  private void level(@Nullable Level level) {
    if (level != null) {
      json.name(LEVEL);
      json.value(label(LEVELS, level));
    }
  }

  private void time(byte[] name, @Nullable Instant instant) {
    if (instant != null) {
      json.name(name);
      int length = IsoTime.write(instant, time);
      if (length > 0) {
        json.string(time, length);
      } else {
        json.string(instant.toString());
      }
    }
  }

  private void flag(byte[] name, @Nullable Boolean value) {
    if (value != null) {
      json.name(name);
      json.flag(value);
    }
  }

  private void ifTrue(byte[] name, boolean value) {
    if (value) {
      json.name(name);
      json.flag(true);
    }
  }

  private void number(byte[] name, @Nullable Integer value) {
    if (value != null) {
      json.name(name);
      json.number(value.intValue());
    }
  }

  private void text(byte[] name, @Nullable String value) {
    if (value != null) {
      json.name(name);
      string(value);
    }
  }

  private void texts(byte[] name, List<String> values) {
    if (!values.isEmpty()) {
      json.name(name);
      json.startArray();
      for (String value : values) {
        string(value);
      }
      json.endArray();
    }
  }

  private void texts(byte[] name, Map<String, String> values) {
    if (!values.isEmpty()) {
      json.name(name);
      json.startObject();
      for (Map.Entry<String, String> entry : values.entrySet()) {
        name(entry.getKey());
        string(entry.getValue());
      }
      json.endObject();
    }
  }

  private void map(byte[] name, Map<String, Object> values) {
    if (!values.isEmpty()) {
      json.name(name);
      object(values);
    }
  }

  private void object(Map<?, ?> values) {
    json.startObject();
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      name(String.valueOf(entry.getKey()));
      plain(entry.getValue());
    }
    json.endObject();
  }

  private void list(List<?> values) {
    json.startArray();
    for (Object value : values) {
      plain(value);
    }
    json.endArray();
  }

  private void plain(@Nullable Object value) {
    switch (value) {
      case null -> json.nothing();
      case String text -> string(text);
      case Long number -> json.number(number.longValue());
      case Double number -> number(number);
      case Boolean flag -> json.flag(flag);
      case Map<?, ?> map -> object(map);
      case List<?> list -> list(list);
      case Integer number -> json.number(number.intValue());
      default ->
          throw new IllegalArgumentException("not plain data: " + value.getClass().getName());
    }
  }

  /**
   * JSON has no infinity, but a number too large for a double reads as one, here and in most other
   * readers. It has no NaN either: that becomes text.
   */
  private void number(double value) {
    if (value == Double.POSITIVE_INFINITY) {
      json.ascii("1e999");
    } else if (value == Double.NEGATIVE_INFINITY) {
      json.ascii("-1e999");
    } else {
      json.number(value);
    }
  }

  private void string(String value) {
    json.string(value);
  }

  /** Half of a surrogate pair is escaped in a value; in a name no parser would take the escape. */
  private void name(String name) {
    json.name(WholeText.encodable(name));
  }

  private static <E extends Enum<E>> Map<E, byte[]> labels(Class<E> type) {
    Map<E, byte[]> labels = new EnumMap<>(type);
    for (E value : EnumSet.allOf(type)) {
      labels.put(value, JsonBytes.encodedText(value.name().toLowerCase(Locale.ROOT)));
    }
    return labels;
  }

  private static <E extends Enum<E>> byte[] label(Map<E, byte[]> labels, E value) {
    return Objects.requireNonNull(labels.get(value));
  }
}
