package dev.faultline.digest;

import dev.faultline.config.Limits;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Message;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes events of all clients alike: within the limits, with a believable time, with clean tag
 * names, with what the user agent says. Whatever it trims it notes on the event. Goes after {@link
 * Scrubber}. Pure: works on the draft it is given and on nothing else.
 */
public final class Normaliser {
  private final Limits limits;
  private final EventClock clock;

  /**
   * @param retention how long events are kept: none may be older
   */
  public Normaliser(Limits limits, Duration retention) {
    this.limits = limits;
    this.clock = new EventClock(retention);
  }

  /** Brings a draft into shape; afterwards it has a time and a level. */
  public void normalise(EventDraft draft, Instant receivedAt) {
    clock.set(draft, receivedAt);
    if (draft.level == null) {
      draft.level = Level.ERROR;
    }
    addUserAgent(draft);
    Trim trim = new Trim(draft, limits);
    words(draft, trim);
    message(draft, trim);
    exceptions(draft, trim);
    threads(draft, trim);
    breadcrumbs(draft, trim);
    tags(draft);
    user(draft, trim);
    request(draft, trim);
    draft.contexts = trim.map(draft.contexts);
    trim.noteArea("contexts");
    draft.extra = trim.map(draft.extra);
    trim.noteArea("extra");
    draft.images = trim.list(draft.images);
    trim.noteArea("images");
    if (draft.fingerprint.size() > limits.tags()) {
      draft.note("fingerprint", "only the first " + limits.tags() + " parts were kept");
      draft.fingerprint = draft.fingerprint.subList(0, limits.tags());
    }
    draft.fingerprint = trim.texts(draft.fingerprint);
    trim.noteArea("fingerprint");
    draft.sdk = new Sdk(trim.maybe(draft.sdk.name()), trim.maybe(draft.sdk.version()));
    trim.noteArea("sdk");
    modules(draft, trim);
  }

  private int messageChars(EventDraft draft) {
    return draft.wholeMessage ? limits.eventBytes() : limits.messageChars();
  }

  private void words(EventDraft draft, Trim trim) {
    int shortest = limits.tagValueChars();
    draft.platform = trim.word(draft.platform, shortest, "platform");
    draft.logger = trim.word(draft.logger, shortest, "logger");
    draft.serverName = trim.word(draft.serverName, shortest, "serverName");
    draft.service = trim.word(draft.service, shortest, "service");
    draft.release = trim.word(draft.release, shortest, "release");
    draft.dist = trim.word(draft.dist, shortest, "dist");
    draft.environment = trim.word(draft.environment, shortest, "environment");
    draft.transaction = trim.word(draft.transaction, limits.messageChars(), "transaction");
    draft.culprit = trim.word(draft.culprit, limits.messageChars(), "culprit");
  }

  private void message(EventDraft draft, Trim trim) {
    Message message = draft.message;
    if (message == null) {
      return;
    }
    String template = message.template();
    draft.message =
        new Message(
            template == null ? null : trim.text(template, messageChars(draft)),
            trim.texts(first(draft, message.params(), limits.tags(), "message.params")),
            trim.text(message.formatted(), messageChars(draft)));
    trim.noteArea("message");
  }

  private void exceptions(EventDraft draft, Trim trim) {
    List<ExceptionInfo> trimmed = new ArrayList<>();
    List<ExceptionInfo> kept = first(draft, draft.exceptions, limits.exceptions(), "exceptions");
    for (int i = 0; i < kept.size(); i++) {
      ExceptionInfo exception = kept.get(i);
      String value = exception.value();
      String path = "exceptions." + i;
      trimmed.add(
          new ExceptionInfo(
              exception.relation(),
              exception.parent() >= kept.size() ? 0 : exception.parent(),
              trim.maybe(exception.type()),
              value == null ? null : trim.text(value, messageChars(draft)),
              trim.maybe(exception.module()),
              trim.maybe(exception.threadId()),
              exception.handled(),
              exception.synthetic(),
              trim.map(exception.mechanism()),
              frames(draft, exception.frames(), path + ".frames", trim)));
      trim.noteArea(path);
    }
    draft.exceptions = trimmed;
  }

  private void threads(EventDraft draft, Trim trim) {
    if (draft.threads.isEmpty()) {
      return;
    }
    List<ThreadInfo> trimmed = new ArrayList<>();
    for (ThreadInfo thread : first(draft, draft.threads, limits.threads(), "threads")) {
      trimmed.add(
          new ThreadInfo(
              trim.maybe(thread.id()),
              trim.maybe(thread.name()),
              thread.crashed(),
              thread.current(),
              trim.maybe(thread.state()),
              frames(draft, thread.frames(), "threads." + trimmed.size() + ".frames", trim)));
    }
    trim.noteArea("threads");
    draft.threads = trimmed;
  }

  /** The ends of a stack trace say most: where it broke, and how the program got there. */
  private List<Frame> frames(EventDraft draft, List<Frame> frames, String path, Trim trim) {
    int over = frames.size() - limits.frames();
    List<Frame> trimmed = new ArrayList<>(Math.min(frames.size(), limits.frames()));
    int head = limits.frames() - limits.frames() / 2;
    for (int i = 0; i < frames.size(); i++) {
      if (over <= 0 || i < head || i >= head + over) {
        trimmed.add(frame(frames.get(i), trim));
      }
    }
    if (over > 0) {
      draft.note(path, over + " of " + frames.size() + " frames left out in the middle");
    }
    return trimmed;
  }

  private static Frame frame(Frame frame, Trim trim) {
    return trim.fits(frame)
        ? frame
        : new Frame(
            trim.maybe(frame.function()),
            trim.maybe(frame.module()),
            trim.maybe(frame.file()),
            trim.maybe(frame.path()),
            frame.line(),
            frame.column(),
            frame.inApp(),
            trim.texts(frame.pre()),
            trim.maybe(frame.context()),
            trim.texts(frame.post()),
            trim.map(frame.vars()),
            trim.map(frame.extra()));
  }

  private void breadcrumbs(EventDraft draft, Trim trim) {
    int over = draft.breadcrumbs.size() - limits.breadcrumbs();
    if (over > 0) {
      draft.note("breadcrumbs", "the oldest " + over + " left out");
      draft.breadcrumbs = draft.breadcrumbs.subList(over, draft.breadcrumbs.size());
    }
    List<Breadcrumb> trimmed = new ArrayList<>(draft.breadcrumbs.size());
    for (Breadcrumb crumb : draft.breadcrumbs) {
      trimmed.add(breadcrumb(crumb, trim));
    }
    trim.noteArea("breadcrumbs");
    draft.breadcrumbs = trimmed;
  }

  private Breadcrumb breadcrumb(Breadcrumb crumb, Trim trim) {
    String message = crumb.message();
    return new Breadcrumb(
        crumb.time(),
        trim.maybe(crumb.type()),
        trim.maybe(crumb.category()),
        crumb.level(),
        message == null ? null : trim.text(message, limits.messageChars()),
        trim.map(crumb.data()));
  }

  private void tags(EventDraft draft) {
    Map<String, String> clean = new LinkedHashMap<>();
    int left = 0;
    for (Map.Entry<String, String> tag : draft.tags.entrySet()) {
      String name = tagName(tag.getKey());
      if (name.isEmpty()) {
        draft.note("tags", "a tag without a name left out");
      } else if (clean.containsKey(name)) {
        draft.note("tags." + name, "\"" + tag.getKey() + "\" has the same name when cleaned");
      } else if (clean.size() >= limits.tags()) {
        left++;
      } else {
        if (!name.equals(tag.getKey())) {
          draft.note("tags." + name, "the name was cleaned");
        }
        clean.put(name, tagValue(draft, name, tag.getValue()));
      }
    }
    if (left > 0) {
      draft.note("tags", left + " left out: an event keeps " + limits.tags());
    }
    draft.tags = clean;
  }

  /** Letters, digits and {@code _ . : -}; anything else becomes an underscore. */
  private String tagName(String raw) {
    String stripped = raw.strip();
    StringBuilder name = null;
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      boolean fine =
          Character.isLetterOrDigit(c)
              || Character.isSurrogate(c)
              || c == '_'
              || c == '.'
              || c == ':'
              || c == '-';
      if (!fine) {
        name = name == null ? new StringBuilder(stripped) : name;
        name.setCharAt(i, '_');
      }
    }
    return Trim.cut(name == null ? stripped : name.toString(), limits.tagNameChars());
  }

  private String tagValue(EventDraft draft, String name, String raw) {
    String value = raw.indexOf('\n') >= 0 ? raw.replace('\n', ' ').strip() : raw;
    if (value.length() > limits.tagValueChars()) {
      draft.note("tags." + name, "cut from " + value.length() + " characters");
    }
    return Trim.cut(value, limits.tagValueChars());
  }

  private void user(EventDraft draft, Trim trim) {
    User user = draft.user;
    if (user != null) {
      draft.user =
          new User(
              trim.maybe(user.id()),
              trim.maybe(user.username()),
              trim.maybe(user.email()),
              trim.maybe(user.ipAddress()),
              trim.map(user.data()));
      trim.noteArea("user");
    }
  }

  private void request(EventDraft draft, Trim trim) {
    RequestInfo request = draft.request;
    if (request == null) {
      return;
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers().size());
    for (Map.Entry<String, String> header :
        first(draft, request.headers(), limits.tags(), "request.headers")) {
      headers.add(Map.entry(trim.text(header.getKey()), trim.text(header.getValue())));
    }
    draft.request =
        new RequestInfo(
            trim.maybe(request.method()),
            trim.maybe(request.url()),
            trim.maybe(request.query()),
            trim.maybe(request.fragment()),
            headers,
            trim.map(request.cookies()),
            trim.plain(request.data()),
            trim.map(request.env()));
    trim.noteArea("request");
  }

  private void modules(EventDraft draft, Trim trim) {
    int most = limits.plainValues() / 10;
    if (draft.modules.size() > most) {
      draft.note("modules", (draft.modules.size() - most) + " left out");
    }
    Map<String, String> modules = new LinkedHashMap<>();
    for (Map.Entry<String, String> module : draft.modules.entrySet()) {
      if (modules.size() < most) {
        modules.put(
            trim.text(module.getKey(), limits.tagNameChars()),
            trim.text(module.getValue(), limits.tagValueChars()));
      }
    }
    trim.noteArea("modules");
    draft.modules = modules;
  }

  private static <T> List<T> first(EventDraft draft, List<T> list, int most, String path) {
    if (list.size() <= most) {
      return list;
    }
    draft.note(path, "the last " + (list.size() - most) + " of " + list.size() + " left out");
    return list.subList(0, most);
  }

  /** The user's browser and system, where a header names them and the client did not. */
  private static void addUserAgent(EventDraft draft) {
    RequestInfo request = draft.request;
    if (request == null || draft.contexts.containsKey("browser")) {
      return;
    }
    for (Map.Entry<String, String> header : request.headers()) {
      if (header.getKey().equalsIgnoreCase("User-Agent")) {
        UserAgent.parse(header.getValue())
            .ifPresent(
                agent -> {
                  Map<String, Object> contexts = new LinkedHashMap<>(draft.contexts);
                  put(contexts, "browser", "browser", agent.browser());
                  // A server's report says its own system as os; the user's is another one.
                  boolean inBrowser = "javascript".equals(draft.platform);
                  String key = inBrowser && !contexts.containsKey("os") ? "os" : "client_os";
                  if (!inBrowser || key.equals("os")) {
                    put(contexts, key, "os", agent.system());
                  }
                  draft.contexts = contexts;
                });
        return;
      }
    }
  }

  private static void put(
      Map<String, Object> contexts, String key, String type, UserAgent.Product product) {
    if (product.name().isEmpty() || contexts.containsKey(key)) {
      return;
    }
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("type", type);
    context.put("name", product.name());
    if (!product.version().isEmpty()) {
      context.put("version", product.version());
    }
    contexts.put(key, context);
  }
}
