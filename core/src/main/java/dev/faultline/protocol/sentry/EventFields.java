package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.codec.WholeText;
import dev.faultline.event.EventDraft;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Sdk;
import dev.faultline.event.ThreadInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event, in today's spelling and in those of ten years back. */
final class EventFields implements JsonInput.Fields {
  private final EventDraft draft;
  private final List<ExceptionFields> exceptions = new ArrayList<>();
  private final List<ThreadFields> threads = new ArrayList<>();
  private final List<BreadcrumbFields> breadcrumbs = new ArrayList<>();
  private final MessageFields message = new MessageFields();
  private MessageFields logentry = new MessageFields();
  private RequestFields request = new RequestFields();
  private UserFields user = new UserFields();
  private List<Frame> stack = List.of();
  private @Nullable String inferIp;
  private @Nullable String checksum;

  EventFields(EventDraft draft) {
    this.draft = draft;
  }

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "event_id" -> in.skip(); // Framing read it: the entry has its id.
      case "timestamp" -> draft.time = time(in);
      case "platform" -> draft.platform = in.word();
      case "level" -> draft.level = level(in);
      case "logger" -> draft.logger = in.word();
      case "transaction" -> draft.transaction = in.word();
      case "culprit" -> draft.culprit = in.word();
      case "server_name" -> draft.serverName = in.word();
      case "release" -> draft.release = in.word();
      case "dist" -> draft.dist = in.word();
      case "environment" -> draft.environment = in.word();
      default -> group(name, in);
    }
  }

  private void group(String name, JsonInput in) throws IOException {
    switch (name) {
      case "exception", "sentry.interfaces.Exception" -> readExceptions(in);
      case "threads", "sentry.interfaces.Threads" -> {
        threads.clear();
        in.list(ThreadFields::new, threads);
      }
      case "breadcrumbs", "sentry.interfaces.Breadcrumbs" -> {
        breadcrumbs.clear();
        in.list(BreadcrumbFields::new, breadcrumbs);
      }
      case "stacktrace", "sentry.interfaces.Stacktrace" -> stack = FrameFields.stack(in);
      case "logentry", "sentry.interfaces.Message" -> {
        logentry = new MessageFields();
        logentry.read(in);
      }
      case "message" -> message.read(in);
      case "request", "sentry.interfaces.Http" -> {
        request = new RequestFields();
        in.object(request);
      }
      case "user", "sentry.interfaces.User" -> {
        user = new UserFields();
        in.object(user);
      }
      case "contexts", "sentry.interfaces.Contexts" -> readContexts(in);
      case "tags" -> readTags(in);
      case "extra" -> draft.extra = in.plainObject();
      case "modules" -> {
        if (!in.pairs(draft.modules::put)) {
          in.drop("an object");
        }
      }
      case "fingerprint" -> readFingerprint(in);
      case "sdk" -> readSdk(in);
      case "debug_meta" -> readImages(in);
      case "errors" -> readErrors(in);
      default -> rest(name, in);
    }
  }

  /** Fields that say nothing for us, old ones with a place today, and those nobody knows. */
  private void rest(String name, JsonInput in) throws IOException {
    switch (name) {
      case "_meta",
          "_metrics",
          "ingest_path",
          "key_id",
          "measurements",
          "project",
          "received",
          "spans",
          "start_timestamp",
          "time_spent",
          "transaction_info",
          "trimHeadFrames",
          "type",
          "version" ->
          in.skip();
      case "checksum" -> checksum = in.word();
      case "site" -> {
        String site = in.word();
        if (site != null) {
          draft.tags.putIfAbsent("site", site);
        }
      }
      default -> {
        if (in.token() != JsonToken.VALUE_NULL) {
          in.note("unknown field; not kept");
        }
        in.skip();
      }
    }
  }

  private void readExceptions(JsonInput in) throws IOException {
    exceptions.clear();
    ExceptionFields beside = in.list(ExceptionFields::new, exceptions);
    if (beside != null && !exceptions.isEmpty()) {
      exceptions.getLast().borrowMechanism(beside);
    }
    exceptions.removeIf(ExceptionFields::isEmpty);
  }

  private void readTags(JsonInput in) throws IOException {
    if (in.pairs(draft.tags::put)) {
      return;
    }
    String text = in.text();
    boolean any = false;
    for (String part : text == null ? new String[0] : text.split(",")) {
      int equals = part.indexOf('=');
      int split = equals > 0 ? equals : part.indexOf(':');
      if (split > 0) {
        draft.tags.put(part.substring(0, split).strip(), part.substring(split + 1).strip());
        any = true;
      }
    }
    if (!any) {
      in.drop("an object or a list of pairs");
    }
  }

  private void readContexts(JsonInput in) throws IOException {
    in.object(
        (name, value) -> {
          Map<String, Object> context = value.plainObject();
          if (!context.isEmpty()) {
            draft.contexts.put(WholeText.of(name), context);
          }
        });
  }

  private void readFingerprint(JsonInput in) throws IOException {
    draft.fingerprint.clear();
    if (in.token() == JsonToken.START_ARRAY) {
      while (in.nextElement()) {
        String part = in.text();
        if (part != null) {
          draft.fingerprint.add(part);
        }
      }
    } else {
      String whole = in.word();
      if (whole != null) {
        draft.fingerprint.add(whole);
      }
    }
  }

  private void readSdk(JsonInput in) throws IOException {
    in.object(
        (name, value) -> {
          switch (name) {
            case "name" -> draft.sdk = new Sdk(value.word(), draft.sdk.version());
            case "version" -> draft.sdk = new Sdk(draft.sdk.name(), value.word());
            case "settings" ->
                value.object(
                    (setting, of) -> {
                      if (setting.equals("infer_ip")) {
                        inferIp = of.word();
                      } else {
                        of.skip();
                      }
                    });
            default -> value.skip();
          }
        });
  }

  private void readImages(JsonInput in) throws IOException {
    in.object(
        (name, value) -> {
          if (!name.equals("images")) {
            value.skip();
          } else if (value.isArray()) {
            while (value.nextElement()) {
              Map<String, Object> image = value.plainObject();
              if (!image.isEmpty()) {
                draft.images.add(image);
              }
            }
          }
        });
  }

  /** What went wrong in the client itself while it made the report. */
  private void readErrors(JsonInput in) throws IOException {
    if (!in.isArray()) {
      return;
    }
    while (in.nextElement()) {
      Object error = in.plain();
      if (error instanceof Map<?, ?> fields) {
        Object name = fields.get("name");
        Object type = fields.get("type");
        Object value = fields.get("value");
        noteOfClient(
            name == null ? "" : name.toString(),
            (type == null ? PlainText.of(error) : type.toString())
                + (value == null ? "" : " (" + PlainText.of(value) + ")"));
      } else if (error != null) {
        noteOfClient("errors", PlainText.of(error));
      }
    }
  }

  private void noteOfClient(String path, String text) {
    draft.note(JsonInput.cut(path, 100), "the client reports: " + JsonInput.cut(text, 200));
  }

  /** Puts together what depends on several fields. */
  void finish(Map<String, String> facts) {
    draft.exceptions = ExceptionChain.order(exceptions);
    for (ThreadFields thread : threads) {
      draft.threads.add(thread.build());
    }
    placeStack();
    for (BreadcrumbFields breadcrumb : breadcrumbs) {
      draft.breadcrumbs.add(breadcrumb.build());
    }
    draft.message = logentry.build();
    if (draft.message == null) {
      draft.message = message.build();
    }
    String userAgent = facts.get(Facts.USER_AGENT);
    if (userAgent != null && "javascript".equals(draft.platform)) {
      request.addUserAgent(userAgent);
    }
    draft.request = request.build();
    draft.user = user.build(request.remoteAddress(), facts.get(Facts.REMOTE), inferIp);
    draft.service = service();
    if (draft.fingerprint.isEmpty() && checksum != null) {
      draft.fingerprint.add(checksum);
    }
    String client = facts.get(Facts.CLIENT);
    if (draft.sdk.name() == null && client != null) {
      int slash = client.indexOf('/');
      draft.sdk =
          slash < 0
              ? new Sdk(client, null)
              : new Sdk(client.substring(0, slash), client.substring(slash + 1));
    }
  }

  /** A stack beside the exceptions is the reported one's if that has none, else a thread's. */
  private void placeStack() {
    if (stack.isEmpty()) {
      return;
    }
    if (!draft.exceptions.isEmpty() && draft.exceptions.getFirst().frames().isEmpty()) {
      ExceptionInfo bare = draft.exceptions.getFirst();
      draft.exceptions.set(
          0,
          new ExceptionInfo(
              bare.relation(),
              bare.parent(),
              bare.type(),
              bare.value(),
              bare.module(),
              bare.threadId(),
              bare.handled(),
              bare.synthetic(),
              bare.mechanism(),
              stack));
    } else {
      draft.threads.add(new ThreadInfo(null, null, false, true, null, stack));
    }
  }

  private @Nullable String service() {
    String service = draft.tags.get("service");
    if (service == null) {
      service = draft.tags.get("service.name");
    }
    if (service == null
        && draft.contexts.get("otel") instanceof Map<?, ?> otel
        && otel.get("resource") instanceof Map<?, ?> resource
        && resource.get("service.name") instanceof String name) {
      service = name;
    }
    return service == null || service.isBlank() ? null : service;
  }

  /** A time as text or number; a note where it is neither. */
  static @Nullable Instant time(JsonInput in) throws IOException {
    JsonToken token = in.token();
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      in.drop("a time");
      return null;
    }
    String text = in.word();
    Instant time = text == null ? null : Times.parse(text);
    if (text != null && time == null) {
      in.note("not a time: " + text + "; dropped");
    }
    return time;
  }

  /** A level by name, or by the numbers of Python's logging as old clients send them. */
  static @Nullable Level level(JsonInput in) throws IOException {
    JsonToken token = in.token();
    String text = in.word();
    if (text == null) {
      return null;
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return switch (text) {
        case "10" -> Level.DEBUG;
        case "20" -> Level.INFO;
        case "30" -> Level.WARNING;
        case "40" -> Level.ERROR;
        case "50" -> Level.FATAL;
        default -> unknownLevel(in, text);
      };
    }
    Level level = Level.parse(text).orElse(null);
    return level == null ? unknownLevel(in, text) : level;
  }

  private static @Nullable Level unknownLevel(JsonInput in, String text) {
    in.note("not a level: " + text + "; dropped");
    return null;
  }
}
