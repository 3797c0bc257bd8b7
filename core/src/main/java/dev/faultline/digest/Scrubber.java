package dev.faultline.digest;

import dev.faultline.digest.SecretNames.Grade;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of an event before it is stored: by the names of fields, and by what they look
 * like. What is taken is listed in {@code docs/threat-model.md}. Goes before anything is trimmed:
 * half a key would no longer be found. Nothing that came from a client is changed in place; what
 * holds no secret is not copied.
 */
public final class Scrubber {
  private final SecretText secrets;
  private final UnaryOperator<String> text;
  private final UnaryOperator<String> code;

  private Scrubber(List<String> keys) {
    this.secrets = new SecretText(keys);
    this.text = secrets::text;
    this.code = secrets::code;
  }

  /**
   * Scrubs a draft, and notes how many secrets were replaced.
   *
   * @param keys the keys that the request itself showed: wherever one stands, it is replaced
   */
  public static void scrub(EventDraft draft, List<String> keys) {
    Scrubber scrubber = new Scrubber(keys);
    scrubber.draft(draft);
    int count = scrubber.secrets.count();
    if (count > 0) {
      draft.notes.add(
          new Note("event", count == 1 ? "1 secret scrubbed" : count + " secrets scrubbed"));
    }
  }

  /**
   * The beginning of a body that could not be understood, fit to be kept: without keys, without
   * what stands in a URL before the host, without values whose names are secret. Empty where it is
   * no text: what cannot be read cannot be scrubbed.
   */
  public static byte[] sample(byte[] body, int bytesMax, List<String> keys) {
    int size = Math.min(body.length, bytesMax);
    for (int i = 0; i < size; i++) {
      if (body[i] >= 0 && body[i] < ' ' && body[i] != '\n' && body[i] != '\r' && body[i] != '\t') {
        return new byte[0];
      }
    }
    if (isPacked(body, size)) {
      return new byte[0];
    }
    String text = new String(body, 0, size, StandardCharsets.UTF_8);
    StringBuilder scrubbed = new StringBuilder(size);
    int from = 0;
    for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
      int end = at + 3;
      while (end < text.length() && isUserInfo(text.charAt(end))) {
        end++;
      }
      if (end < text.length() && text.charAt(end) == '@') {
        scrubbed.append(text, from, at + 3).append(SecretText.SCRUBBED);
        from = end;
      }
    }
    scrubbed.append(text, from, text.length());
    return new SecretText(keys).text(scrubbed.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isUserInfo(char c) {
    return c > ' ' && c != '/' && c != '@' && c != '"' && c != '?' && c != '#';
  }

  /** One long word is base64, as old clients send packed events. */
  private static boolean isPacked(byte[] body, int size) {
    for (int i = 0; i < size; i++) {
      if (body[i] == '{' || body[i] == '[' || body[i] == ' ') {
        return false;
      }
    }
    return size > 100;
  }

  private void draft(EventDraft draft) {
    draft.platform = place(draft.platform);
    draft.logger = place(draft.logger);
    draft.transaction = text(draft.transaction);
    draft.culprit = text(draft.culprit);
    draft.serverName = place(draft.serverName);
    draft.service = place(draft.service);
    draft.release = place(draft.release);
    draft.dist = place(draft.dist);
    draft.environment = place(draft.environment);
    Message message = draft.message;
    if (message != null) {
      draft.message =
          new Message(
              text(message.template()),
              each(message.params(), text),
              secrets.text(message.formatted()));
    }
    draft.exceptions = each(draft.exceptions, this::exception);
    draft.threads = each(draft.threads, this::thread);
    draft.breadcrumbs = each(draft.breadcrumbs, this::breadcrumb);
    draft.tags = values(draft.tags, this::named);
    draft.contexts = plainMap(draft.contexts);
    draft.extra = plainMap(draft.extra);
    draft.user = user(draft.user);
    draft.request = request(draft.request);
    draft.fingerprint = each(draft.fingerprint, text);
    // Names of libraries say token and cookie often; only their versions could hold a key.
    draft.modules = values(draft.modules, (_, version) -> secrets.withoutKeys(version));
    draft.images = plainList(draft.images);
    for (int i = 0; i < draft.notes.size(); i++) {
      Note note = draft.notes.get(i);
      String text = secrets.text(note.text());
      String path = secrets.withoutKeys(note.path());
      if (!text.equals(note.text()) || !path.equals(note.path())) {
        draft.notes.set(i, new Note(path, text));
      }
    }
  }

  private ExceptionInfo exception(ExceptionInfo exception) {
    String type = place(exception.type());
    String value = text(exception.value());
    String module = place(exception.module());
    Map<String, Object> mechanism = plainMap(exception.mechanism());
    List<Frame> frames = each(exception.frames(), this::frame);
    boolean same =
        PlainValues.isSame(type, exception.type())
            && PlainValues.isSame(value, exception.value())
            && PlainValues.isSame(module, exception.module())
            && PlainValues.isSame(mechanism, exception.mechanism())
            && PlainValues.isSame(frames, exception.frames());
    return same
        ? exception
        : new ExceptionInfo(
            exception.relation(),
            exception.parent(),
            type,
            value,
            module,
            exception.threadId(),
            exception.handled(),
            exception.synthetic(),
            mechanism,
            frames);
  }

  private Frame frame(Frame frame) {
    String function = place(frame.function());
    String module = place(frame.module());
    String file = place(frame.file());
    String path = place(frame.path());
    List<String> pre = each(frame.pre(), code);
    String context = frame.context() == null ? null : secrets.code(frame.context());
    List<String> post = each(frame.post(), code);
    Map<String, Object> vars = plainMap(frame.vars());
    Map<String, Object> extra = plainMap(frame.extra());
    boolean same =
        PlainValues.isSame(function, frame.function())
            && PlainValues.isSame(module, frame.module())
            && PlainValues.isSame(file, frame.file())
            && PlainValues.isSame(path, frame.path())
            && PlainValues.isSame(pre, frame.pre())
            && PlainValues.isSame(context, frame.context())
            && PlainValues.isSame(post, frame.post())
            && PlainValues.isSame(vars, frame.vars())
            && PlainValues.isSame(extra, frame.extra());
    return same
        ? frame
        : new Frame(
            function,
            module,
            file,
            path,
            frame.line(),
            frame.column(),
            frame.inApp(),
            pre,
            context,
            post,
            vars,
            extra);
  }

  private ThreadInfo thread(ThreadInfo thread) {
    return new ThreadInfo(
        place(thread.id()),
        place(thread.name()),
        thread.crashed(),
        thread.current(),
        place(thread.state()),
        each(thread.frames(), this::frame));
  }

  private Breadcrumb breadcrumb(Breadcrumb breadcrumb) {
    String category = place(breadcrumb.category());
    String message = text(breadcrumb.message());
    Map<String, Object> data = plainMap(breadcrumb.data());
    boolean same =
        PlainValues.isSame(category, breadcrumb.category())
            && PlainValues.isSame(message, breadcrumb.message())
            && PlainValues.isSame(data, breadcrumb.data());
    return same
        ? breadcrumb
        : new Breadcrumb(
            breadcrumb.time(), breadcrumb.type(), category, breadcrumb.level(), message, data);
  }

  private @Nullable User user(@Nullable User user) {
    if (user == null) {
      return null;
    }
    return new User(
        text(user.id()),
        text(user.username()),
        text(user.email()),
        place(user.ipAddress()),
        plainMap(user.data()));
  }

  private @Nullable RequestInfo request(@Nullable RequestInfo request) {
    if (request == null) {
      return null;
    }
    return new RequestInfo(
        place(request.method()),
        text(request.url()),
        text(request.query()),
        text(request.fragment()),
        each(request.headers(), this::header),
        cookies(request.cookies()),
        plain(request.data()),
        plainMap(request.env()));
  }

  private Map.Entry<String, String> header(Map.Entry<String, String> header) {
    String name = secrets.withoutKeys(header.getKey());
    String value = named(header.getKey(), header.getValue());
    boolean same =
        PlainValues.isSame(name, header.getKey()) && PlainValues.isSame(value, header.getValue());
    return same ? header : Map.entry(name, value);
  }

  /** A cookie's value is nobody's business; its name may help. */
  private Map<String, Object> cookies(Map<String, Object> cookies) {
    if (cookies.isEmpty()) {
      return cookies;
    }
    Map<String, Object> scrubbed = new LinkedHashMap<>();
    for (Map.Entry<String, Object> cookie : cookies.entrySet()) {
      Object value = cookie.getValue();
      boolean masked = value instanceof String text && SecretText.isMasked(text);
      scrubbed.put(secrets.withoutKeys(cookie.getKey()), masked ? value : secrets.scrubbed());
    }
    return scrubbed;
  }

  private String named(String name, String value) {
    if (SecretNames.grade(name) != Grade.NONE && isSecret(name, value)) {
      return secrets.scrubbed();
    }
    return secrets.text(value);
  }

  private static boolean isSecret(String name, String value) {
    return !SecretText.isMasked(value)
        && !(SecretText.isWorkingDirectory(name) && SecretText.isPath(value, 0));
  }

  private @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> secrets.text(text);
      case Long number -> number(number);
      case Map<?, ?> map -> plainMap(PlainValues.checked(map));
      case List<?> list -> plainList(PlainValues.checked(list));
      default -> value;
    };
  }

  private Object number(Long number) {
    if (number > 999_999_999_999L) {
      String digits = Long.toString(number);
      if (CardNumbers.isCard(digits, 0, digits.length())) {
        return secrets.scrubbed();
      }
    }
    return number;
  }

  private Map<String, Object> plainMap(Map<String, Object> map) {
    return values(map, this::plainNamed);
  }

  @SuppressWarnings("NullAway") // plain data may hold null, which its type does not show
  private Object plainNamed(String name, Object value) {
    if (SecretNames.grade(name) == Grade.NONE) {
      return plain(value);
    }
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case String text -> named(name, text);
      case Number number when SecretNames.counts(name) -> number;
      case Map<?, ?> map when name.equalsIgnoreCase("session") ->
          plainMap(PlainValues.checked(map));
      case Map<?, ?> map when map.isEmpty() -> map;
      case List<?> list when list.isEmpty() -> list;
      default -> secrets.scrubbed();
    };
  }

  /** A list; of a command line ({@code --token x}) and of a pair the value after the name goes. */
  @SuppressWarnings("NullAway") // plain data may hold null, which its type does not show
  private List<Object> plainList(List<Object> list) {
    List<Object> scrubbed = null;
    for (int i = 0; i < list.size(); i++) {
      Object value = list.get(i);
      Object now =
          value instanceof String text && i > 0 && isNameOfNext(list, i - 1)
              ? named((String) list.get(i - 1), text)
              : plain(value);
      if (scrubbed == null && !PlainValues.isSame(now, value)) {
        scrubbed = new ArrayList<>(list);
      }
      if (scrubbed != null) {
        scrubbed.set(i, now);
      }
    }
    return scrubbed == null ? list : scrubbed;
  }

  private static boolean isNameOfNext(List<Object> list, int at) {
    return list.get(at) instanceof String name
        && (name.startsWith("-") || (list.size() == 2 && at == 0))
        && name.indexOf('=') < 0
        && SecretNames.grade(name) != Grade.NONE;
  }

  private @Nullable String text(@Nullable String text) {
    return text == null ? null : secrets.text(text);
  }

  private @Nullable String place(@Nullable String text) {
    return text == null ? null : secrets.withoutKeys(text);
  }

  /** A map with other values, and without keys in its names; itself where nothing changes. */
  private <T> Map<String, T> values(Map<String, T> map, Change<T> change) {
    Map<String, T> changed = null;
    for (Map.Entry<String, T> entry : map.entrySet()) {
      String name = entry.getKey();
      T value = entry.getValue();
      String nowName = secrets.withoutKeys(name);
      T now = change.of(name, value);
      if (changed == null
          && (!PlainValues.isSame(now, value) || !PlainValues.isSame(nowName, name))) {
        changed = new LinkedHashMap<>();
        for (Map.Entry<String, T> before : map.entrySet()) {
          if (before.getKey().equals(name)) {
            break;
          }
          changed.put(before.getKey(), before.getValue());
        }
      }
      if (changed != null) {
        changed.put(nowName, now);
      }
    }
    return changed == null ? map : changed;
  }

  /** A list with other elements; itself where nothing changes. */
  private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
    List<T> changed = null;
    for (int i = 0; i < list.size(); i++) {
      T value = list.get(i);
      T now = change.apply(value);
      if (changed == null && !PlainValues.isSame(now, value)) {
        changed = new ArrayList<>(list);
      }
      if (changed != null) {
        changed.set(i, now);
      }
    }
    return changed == null ? list : changed;
  }

  private interface Change<T> {
    T of(String name, T value);
  }
}
