package dev.faultline.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
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
import java.io.IOException;
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
  private static final SerializedString ID = new SerializedString("id");
  private static final SerializedString TIME = new SerializedString("time");
  private static final SerializedString RECEIVED_AT = new SerializedString("receivedAt");
  private static final SerializedString PROTOCOL = new SerializedString("protocol");
  private static final SerializedString LEVEL = new SerializedString("level");
  private static final SerializedString PLATFORM = new SerializedString("platform");
  private static final SerializedString LOGGER = new SerializedString("logger");
  private static final SerializedString TRANSACTION = new SerializedString("transaction");
  private static final SerializedString CULPRIT = new SerializedString("culprit");
  private static final SerializedString SERVER_NAME = new SerializedString("serverName");
  private static final SerializedString SERVICE = new SerializedString("service");
  private static final SerializedString RELEASE = new SerializedString("release");
  private static final SerializedString DIST = new SerializedString("dist");
  private static final SerializedString ENVIRONMENT = new SerializedString("environment");
  private static final SerializedString MESSAGE = new SerializedString("message");
  private static final SerializedString TEMPLATE = new SerializedString("template");
  private static final SerializedString PARAMS = new SerializedString("params");
  private static final SerializedString FORMATTED = new SerializedString("formatted");
  private static final SerializedString EXCEPTIONS = new SerializedString("exceptions");
  private static final SerializedString RELATION = new SerializedString("relation");
  private static final SerializedString PARENT = new SerializedString("parent");
  private static final SerializedString TYPE = new SerializedString("type");
  private static final SerializedString VALUE = new SerializedString("value");
  private static final SerializedString MODULE = new SerializedString("module");
  private static final SerializedString THREAD_ID = new SerializedString("threadId");
  private static final SerializedString HANDLED = new SerializedString("handled");
  private static final SerializedString SYNTHETIC = new SerializedString("synthetic");
  private static final SerializedString MECHANISM = new SerializedString("mechanism");
  private static final SerializedString FRAMES = new SerializedString("frames");
  private static final SerializedString FUNCTION = new SerializedString("function");
  private static final SerializedString FILE = new SerializedString("file");
  private static final SerializedString PATH = new SerializedString("path");
  private static final SerializedString LINE = new SerializedString("line");
  private static final SerializedString COLUMN = new SerializedString("column");
  private static final SerializedString IN_APP = new SerializedString("inApp");
  private static final SerializedString PRE = new SerializedString("pre");
  private static final SerializedString CONTEXT = new SerializedString("context");
  private static final SerializedString POST = new SerializedString("post");
  private static final SerializedString VARS = new SerializedString("vars");
  private static final SerializedString EXTRA = new SerializedString("extra");
  private static final SerializedString THREADS = new SerializedString("threads");
  private static final SerializedString NAME = new SerializedString("name");
  private static final SerializedString CRASHED = new SerializedString("crashed");
  private static final SerializedString CURRENT = new SerializedString("current");
  private static final SerializedString STATE = new SerializedString("state");
  private static final SerializedString BREADCRUMBS = new SerializedString("breadcrumbs");
  private static final SerializedString CATEGORY = new SerializedString("category");
  private static final SerializedString DATA = new SerializedString("data");
  private static final SerializedString TAGS = new SerializedString("tags");
  private static final SerializedString CONTEXTS = new SerializedString("contexts");
  private static final SerializedString USER = new SerializedString("user");
  private static final SerializedString USERNAME = new SerializedString("username");
  private static final SerializedString EMAIL = new SerializedString("email");
  private static final SerializedString IP_ADDRESS = new SerializedString("ipAddress");
  private static final SerializedString REQUEST = new SerializedString("request");
  private static final SerializedString METHOD = new SerializedString("method");
  private static final SerializedString URL = new SerializedString("url");
  private static final SerializedString QUERY = new SerializedString("query");
  private static final SerializedString FRAGMENT = new SerializedString("fragment");
  private static final SerializedString HEADERS = new SerializedString("headers");
  private static final SerializedString COOKIES = new SerializedString("cookies");
  private static final SerializedString ENV = new SerializedString("env");
  private static final SerializedString FINGERPRINT = new SerializedString("fingerprint");
  private static final SerializedString SDK = new SerializedString("sdk");
  private static final SerializedString VERSION = new SerializedString("version");
  private static final SerializedString MODULES = new SerializedString("modules");
  private static final SerializedString IMAGES = new SerializedString("images");
  private static final SerializedString NOTES = new SerializedString("notes");
  private static final SerializedString TEXT = new SerializedString("text");

  private static final Map<Level, SerializedString> LEVELS = labels(Level.class);
  private static final Map<ExceptionInfo.Relation, SerializedString> RELATIONS =
      labels(ExceptionInfo.Relation.class);

  private final JsonGenerator json;
  private final byte[] time = new byte[IsoTime.MAX];

  EventWriter(JsonGenerator json) {
    this.json = json;
  }

  void event(Event event) throws IOException {
    json.writeStartObject();
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
      json.writeFieldName(IMAGES);
      list(event.images());
    }
    notes(event.notes());
    json.writeEndObject();
  }

  private void message(@Nullable Message message) throws IOException {
    if (message != null) {
      json.writeFieldName(MESSAGE);
      json.writeStartObject();
      text(TEMPLATE, message.template());
      texts(PARAMS, message.params());
      text(FORMATTED, message.formatted());
      json.writeEndObject();
    }
  }

  private void exceptions(List<ExceptionInfo> exceptions) throws IOException {
    if (exceptions.isEmpty()) {
      return;
    }
    json.writeFieldName(EXCEPTIONS);
    json.writeStartArray();
    for (ExceptionInfo exception : exceptions) {
      json.writeStartObject();
      if (exception.relation() != ExceptionInfo.Relation.ROOT) {
        json.writeFieldName(RELATION);
        json.writeString(label(RELATIONS, exception.relation()));
      }
      if (exception.parent() != -1) {
        json.writeFieldName(PARENT);
        json.writeNumber(exception.parent());
      }
      text(TYPE, exception.type());
      text(VALUE, exception.value());
      text(MODULE, exception.module());
      text(THREAD_ID, exception.threadId());
      flag(HANDLED, exception.handled());
      ifTrue(SYNTHETIC, exception.synthetic());
      map(MECHANISM, exception.mechanism());
      frames(exception.frames());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void frames(List<Frame> frames) throws IOException {
    if (frames.isEmpty()) {
      return;
    }
    json.writeFieldName(FRAMES);
    json.writeStartArray();
    for (Frame frame : frames) {
      json.writeStartObject();
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
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void threads(List<ThreadInfo> threads) throws IOException {
    if (threads.isEmpty()) {
      return;
    }
    json.writeFieldName(THREADS);
    json.writeStartArray();
    for (ThreadInfo thread : threads) {
      json.writeStartObject();
      text(ID, thread.id());
      text(NAME, thread.name());
      ifTrue(CRASHED, thread.crashed());
      ifTrue(CURRENT, thread.current());
      text(STATE, thread.state());
      frames(thread.frames());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void breadcrumbs(List<Breadcrumb> breadcrumbs) throws IOException {
    if (breadcrumbs.isEmpty()) {
      return;
    }
    json.writeFieldName(BREADCRUMBS);
    json.writeStartArray();
    for (Breadcrumb breadcrumb : breadcrumbs) {
      json.writeStartObject();
      time(TIME, breadcrumb.time());
      text(TYPE, breadcrumb.type());
      text(CATEGORY, breadcrumb.category());
      level(breadcrumb.level());
      text(MESSAGE, breadcrumb.message());
      map(DATA, breadcrumb.data());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void user(@Nullable User user) throws IOException {
    if (user != null) {
      json.writeFieldName(USER);
      json.writeStartObject();
      text(ID, user.id());
      text(USERNAME, user.username());
      text(EMAIL, user.email());
      text(IP_ADDRESS, user.ipAddress());
      map(DATA, user.data());
      json.writeEndObject();
    }
  }

  private void request(@Nullable RequestInfo request) throws IOException {
    if (request == null) {
      return;
    }
    json.writeFieldName(REQUEST);
    json.writeStartObject();
    text(METHOD, request.method());
    text(URL, request.url());
    text(QUERY, request.query());
    text(FRAGMENT, request.fragment());
    if (!request.headers().isEmpty()) {
      json.writeFieldName(HEADERS);
      json.writeStartArray();
      for (Map.Entry<String, String> header : request.headers()) {
        json.writeStartArray();
        string(header.getKey());
        string(header.getValue());
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    map(COOKIES, request.cookies());
    if (request.data() != null) {
      json.writeFieldName(DATA);
      plain(request.data());
    }
    map(ENV, request.env());
    json.writeEndObject();
  }

  private void sdk(Sdk sdk) throws IOException {
    if (sdk.name() != null || sdk.version() != null) {
      json.writeFieldName(SDK);
      json.writeStartObject();
      text(NAME, sdk.name());
      text(VERSION, sdk.version());
      json.writeEndObject();
    }
  }

  private void notes(List<Note> notes) throws IOException {
    if (notes.isEmpty()) {
      return;
    }
    json.writeFieldName(NOTES);
    json.writeStartArray();
    for (Note note : notes) {
      json.writeStartObject();
      text(PATH, note.path());
      text(TEXT, note.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void level(@Nullable Level level) throws IOException {
    if (level != null) {
      json.writeFieldName(LEVEL);
      json.writeString(label(LEVELS, level));
    }
  }

  private void time(SerializableString name, @Nullable Instant instant) throws IOException {
    if (instant != null) {
      json.writeFieldName(name);
      int length = IsoTime.write(instant, time);
      if (length > 0) {
        json.writeRawUTF8String(time, 0, length);
      } else {
        json.writeString(instant.toString());
      }
    }
  }

  private void flag(SerializableString name, @Nullable Boolean value) throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      json.writeBoolean(value);
    }
  }

  private void ifTrue(SerializableString name, boolean value) throws IOException {
    if (value) {
      json.writeFieldName(name);
      json.writeBoolean(true);
    }
  }

  private void number(SerializableString name, @Nullable Integer value) throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      json.writeNumber(value.intValue());
    }
  }

  private void text(SerializableString name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      string(value);
    }
  }

  private void texts(SerializableString name, List<String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeFieldName(name);
      json.writeStartArray();
      for (String value : values) {
        string(value);
      }
      json.writeEndArray();
    }
  }

  private void texts(SerializableString name, Map<String, String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeFieldName(name);
      json.writeStartObject();
      for (Map.Entry<String, String> entry : values.entrySet()) {
        name(entry.getKey());
        string(entry.getValue());
      }
      json.writeEndObject();
    }
  }

  private void map(SerializableString name, Map<String, Object> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeFieldName(name);
      object(values);
    }
  }

  private void object(Map<?, ?> values) throws IOException {
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      name(String.valueOf(entry.getKey()));
      plain(entry.getValue());
    }
    json.writeEndObject();
  }

  private void list(List<?> values) throws IOException {
    json.writeStartArray();
    for (Object value : values) {
      plain(value);
    }
    json.writeEndArray();
  }

  private void plain(@Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String text -> string(text);
      case Long number -> json.writeNumber(number.longValue());
      case Double number -> number(number);
      case Boolean flag -> json.writeBoolean(flag);
      case Map<?, ?> map -> object(map);
      case List<?> list -> list(list);
      case Integer number -> json.writeNumber(number.intValue());
      default ->
          throw new IllegalArgumentException("not plain data: " + value.getClass().getName());
    }
  }

  /**
   * JSON has no infinity, but a number too large for a double reads as one, here and in most other
   * readers. It has no NaN either: that becomes text.
   */
  private void number(double value) throws IOException {
    if (value == Double.POSITIVE_INFINITY) {
      json.writeRawValue("1e999");
    } else if (value == Double.NEGATIVE_INFINITY) {
      json.writeRawValue("-1e999");
    } else {
      json.writeNumber(value);
    }
  }

  private void string(String value) throws IOException {
    json.writeString(value);
  }

  /** Half of a surrogate pair is escaped in a value; in a name no parser would take the escape. */
  private void name(String name) throws IOException {
    json.writeFieldName(WholeText.encodable(name));
  }

  private static <E extends Enum<E>> Map<E, SerializedString> labels(Class<E> type) {
    Map<E, SerializedString> labels = new EnumMap<>(type);
    for (E value : EnumSet.allOf(type)) {
      labels.put(value, new SerializedString(value.name().toLowerCase(Locale.ROOT)));
    }
    return labels;
  }

  private static <E extends Enum<E>> SerializableString label(
      Map<E, SerializedString> labels, E value) {
    return Objects.requireNonNull(labels.get(value));
  }
}
