package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.faultline.event.Category;
import dev.faultline.event.EventDraft;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import dev.faultline.http.Response;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request became, as JSON that a person can review; what is empty is left out. */
final class DraftJson {
  private DraftJson() {}

  static String of(Response answer, Parcel parcel, SentryProtocol protocol)
      throws RefusedException, IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("answer", answer.status() + " " + answer.bodyText());
    all.put("project", parcel.caller().project());
    all.put("keys", parcel.caller().keys());
    List<Object> items = new ArrayList<>();
    for (Parcel.Item item : parcel.items()) {
      items.add(
          switch (item) {
            case Parcel.Report report -> report(report.category(), report.entry(), protocol);
            case Parcel.Ended ended ->
                ended.category().label()
                    + " "
                    + ended.outcome().label()
                    + " "
                    + ended.reason()
                    + " x"
                    + ended.quantity();
          });
    }
    all.put("items", items);
    return pretty(all);
  }

  private static Map<String, Object> report(Category category, Entry entry, SentryProtocol protocol)
      throws RefusedException {
    Fields out = new Fields();
    out.add("kind", category.label() + " " + entry.kind());
    EventDraft draft = protocol.translate(entry);
    out.add("id", draft.id == null ? null : draft.id.toString());
    out.add("time", draft.time);
    out.add("sentAt", draft.sentAt);
    out.add("level", draft.level == null ? null : draft.level.label());
    out.add("platform", draft.platform);
    out.add("logger", draft.logger);
    out.add("transaction", draft.transaction);
    out.add("culprit", draft.culprit);
    out.add("serverName", draft.serverName);
    out.add("service", draft.service);
    out.add("release", draft.release);
    out.add("dist", draft.dist);
    out.add("environment", draft.environment);
    if (draft.message != null) {
      Fields message = new Fields();
      message.add("template", draft.message.template());
      message.add("params", draft.message.params());
      message.add("formatted", draft.message.formatted());
      out.add("message", message.map);
    }
    out.add("exceptions", draft.exceptions.stream().map(DraftJson::exception).toList());
    out.add("threads", draft.threads.stream().map(DraftJson::thread).toList());
    out.add("breadcrumbs", draft.breadcrumbs.stream().map(DraftJson::breadcrumb).toList());
    out.add("tags", draft.tags);
    out.add("contexts", draft.contexts.keySet());
    out.add("extra", draft.extra.keySet());
    out.add("user", user(draft.user));
    out.add("request", request(draft.request));
    out.add("fingerprint", draft.fingerprint);
    out.add("sdk", draft.sdk.name() + " " + draft.sdk.version());
    out.add("modules", draft.modules.size());
    out.add("images", draft.images);
    out.add("notes", draft.notes.stream().map(DraftJson::note).toList());
    return out.map;
  }

  private static Map<String, Object> exception(ExceptionInfo exception) {
    Fields out = new Fields();
    out.add(
        "relation",
        exception.relation().name().toLowerCase(Locale.ROOT)
            + (exception.parent() < 0 ? "" : " of " + exception.parent()));
    out.add("type", exception.type());
    out.add("value", exception.value());
    out.add("module", exception.module());
    out.add("threadId", exception.threadId());
    out.add("handled", exception.handled());
    out.add("synthetic", exception.synthetic() ? true : null);
    out.add("mechanism", exception.mechanism());
    out.add("frames", exception.frames().stream().map(DraftJson::frame).toList());
    return out.map;
  }

  /** One line a frame, as a reader of a stack trace expects it. */
  private static String frame(Frame frame) {
    String module = frame.module() == null ? "" : frame.module() + " ";
    String column = frame.column() == null ? "" : ":" + frame.column();
    String inApp = frame.inApp() == null ? "" : frame.inApp() ? " in app" : " not in app";
    String source =
        frame.context() == null
            ? ""
            : " source " + frame.pre().size() + "+1+" + frame.post().size();
    String vars = frame.vars().isEmpty() ? "" : " vars " + frame.vars().keySet();
    String extra = frame.extra().isEmpty() ? "" : " extra " + frame.extra();
    return module
        + frame.function()
        + " ("
        + frame.file()
        + ":"
        + frame.line()
        + column
        + ")"
        + inApp
        + source
        + vars
        + extra;
  }

  private static Map<String, Object> thread(ThreadInfo thread) {
    Fields out = new Fields();
    out.add("id", thread.id());
    out.add("name", thread.name());
    out.add("crashed", thread.crashed() ? true : null);
    out.add("current", thread.current() ? true : null);
    out.add("state", thread.state());
    out.add("frames", thread.frames().stream().map(DraftJson::frame).toList());
    return out.map;
  }

  private static String breadcrumb(dev.faultline.event.Breadcrumb breadcrumb) {
    return breadcrumb.time()
        + " "
        + breadcrumb.type()
        + " "
        + breadcrumb.category()
        + " "
        + (breadcrumb.level() == null ? null : breadcrumb.level().label())
        + " "
        + breadcrumb.message()
        + (breadcrumb.data().isEmpty() ? "" : " " + PlainText.of(breadcrumb.data()));
  }

  private static @Nullable Map<String, Object> user(@Nullable User user) {
    if (user == null) {
      return null;
    }
    Fields out = new Fields();
    out.add("id", user.id());
    out.add("username", user.username());
    out.add("email", user.email());
    out.add("ipAddress", user.ipAddress());
    out.add("data", user.data());
    return out.map;
  }

  private static @Nullable Map<String, Object> request(@Nullable RequestInfo request) {
    if (request == null) {
      return null;
    }
    Fields out = new Fields();
    out.add("method", request.method());
    out.add("url", request.url());
    out.add("query", request.query());
    out.add("fragment", request.fragment());
    out.add("headers", request.headers().stream().map(Map.Entry::getKey).toList());
    out.add("cookies", request.cookies().keySet());
    out.add("data", request.data());
    out.add("env", request.env());
    return out.map;
  }

  private static String note(Note note) {
    return note.path() + ": " + note.text();
  }

  private static final class Fields {
    final Map<String, Object> map = new LinkedHashMap<>();

    void add(String name, @Nullable Object value) {
      boolean empty =
          (value instanceof Collection<?> list && list.isEmpty())
              || (value instanceof Map<?, ?> fields && fields.isEmpty());
      if (value != null && !empty) {
        map.put(name, value);
      }
    }
  }

  private static String pretty(Object plain) throws IOException {
    StringWriter text = new StringWriter();
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.setPrettyPrinter(printer);
      write(out, plain);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator out, @Nullable Object plain) throws IOException {
    switch (plain) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case Collection<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case Boolean bool -> out.writeBoolean(bool);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      default -> out.writeString(plain.toString());
    }
  }
}
