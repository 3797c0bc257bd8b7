package dev.faultline.web;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a page shows it; every text of the client has passed {@link Show#literal}.
 *
 * @param highlights the few facts people look at first
 * @param message the log message; empty where an exception says it all
 * @param notes what was trimmed or dropped on the way in
 */
public record EventView(
    String id,
    Moment time,
    Moment received,
    List<Fact> highlights,
    String message,
    List<Fact> messageParts,
    List<ExceptionView> exceptions,
    List<ThreadView> threads,
    List<CrumbView> breadcrumbs,
    List<Fact> tags,
    @Nullable RequestView request,
    List<Fact> user,
    List<Group> contexts,
    List<Fact> extra,
    List<Fact> modules,
    List<Fact> images,
    String sdk,
    List<String> fingerprint,
    List<Fact> notes) {

  /** Facts under a heading. */
  public record Group(String name, List<Fact> facts) {}

  /** A thread. */
  public record ThreadView(String name, String state, boolean open, ExceptionView.Stack stack) {}

  /** A breadcrumb. */
  public record CrumbView(
      String clock, String exact, String level, String category, String message, List<Fact> data) {}

  /**
   * The HTTP request.
   *
   * @param curl a command that makes it again
   */
  public record RequestView(
      String method,
      String url,
      List<Fact> query,
      List<Fact> headers,
      List<Fact> cookies,
      List<Fact> data,
      List<Fact> env,
      String curl) {}

  /** What a page shows of an event. */
  static EventView of(Event event, Instant now) {
    List<ExceptionView> exceptions = ExceptionView.tree(event);
    return new EventView(
        event.id().toString(),
        Moment.of(event.time(), now),
        Moment.of(event.receivedAt(), now),
        highlights(event),
        event.message() == null ? "" : Show.literal(event.message().formatted()),
        messageParts(event),
        exceptions,
        threads(event, exceptions.isEmpty()),
        crumbs(event.breadcrumbs()),
        Fact.ofTexts(event.tags().entrySet()),
        event.request() == null ? null : request(event.request()),
        event.user() == null ? List.of() : user(event.user()),
        contexts(event.contexts()),
        Fact.of(event.extra()),
        Fact.ofTexts(event.modules().entrySet()),
        images(event.images()),
        Show.line(sdk(event), 200),
        event.fingerprint().stream().map(Show::literal).toList(),
        event.notes().stream().map(note -> Fact.of(note.path(), note.text())).toList());
  }

  private static List<Fact> highlights(Event event) {
    Map<String, @Nullable String> found = new LinkedHashMap<>();
    found.put("environment", event.environment());
    found.put("release", event.release());
    found.put("transaction", event.transaction());
    RequestInfo request = event.request();
    if (request != null && request.url() != null) {
      found.put("url", request.url());
    }
    User user = event.user();
    if (user != null) {
      found.put("user", firstOf(user.email(), user.username(), user.id(), user.ipAddress()));
    }
    found.put("server", event.serverName());
    found.put("service", event.service());
    found.put("logger", event.logger());
    for (String context : List.of("runtime", "browser", "os", "device")) {
      found.put(context, named(event.contexts().get(context)));
    }
    found.put("dist", event.dist());
    found.put("platform", event.platform());
    List<Fact> facts = new ArrayList<>();
    found.forEach(
        (name, value) -> {
          if (value != null && !value.isBlank()) {
            facts.add(new Fact(name, Show.line(value, 160), false));
          }
        });
    return facts;
  }

  private static @Nullable String firstOf(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null && !candidate.isBlank()) {
        return candidate;
      }
    }
    return null;
  }

  /** Name and version of a context such as {@code runtime}. */
  private static @Nullable String named(@Nullable Object context) {
    if (!(context instanceof Map<?, ?> map) || !(map.get("name") instanceof String name)) {
      return null;
    }
    return map.get("version") instanceof String version ? name + " " + version : name;
  }

  private static List<Fact> messageParts(Event event) {
    List<Fact> parts = new ArrayList<>();
    if (event.message() != null) {
      String template = event.message().template();
      if (template != null && !template.equals(event.message().formatted())) {
        parts.add(Fact.of("template", template));
      }
      int number = 0;
      for (String param : event.message().params()) {
        parts.add(Fact.of("parameter " + ++number, param));
      }
    }
    return parts;
  }

  private static List<ThreadView> threads(Event event, boolean onlyTraces) {
    List<ThreadView> threads = new ArrayList<>();
    for (ThreadInfo thread : event.threads()) {
      String name = firstOf(thread.name(), thread.id());
      List<String> states = new ArrayList<>();
      if (thread.crashed()) {
        states.add("crashed");
      }
      if (thread.current()) {
        states.add("current");
      }
      if (thread.state() != null) {
        states.add(thread.state());
      }
      boolean open = onlyTraces && (thread.crashed() || thread.current() || threads.isEmpty());
      String shown = name == null ? "unnamed" : Show.line(name, 200);
      threads.add(
          new ThreadView(
              shown,
              Show.line(String.join(", ", states), 100),
              open,
              ExceptionView.stack(thread.frames(), "thread " + shown)));
    }
    return threads;
  }

  private static List<CrumbView> crumbs(List<Breadcrumb> breadcrumbs) {
    List<CrumbView> views = new ArrayList<>();
    for (Breadcrumb crumb : breadcrumbs) {
      String category = firstOf(crumb.category(), crumb.type());
      views.add(
          new CrumbView(
              crumb.time() == null ? "" : Show.clock(crumb.time()),
              crumb.time() == null ? "" : Show.exact(crumb.time()),
              crumb.level() == null ? "" : crumb.level().label(),
              Show.line(category, 80),
              Show.literal(crumb.message()),
              Fact.of(crumb.data())));
    }
    return views;
  }

  private static RequestView request(RequestInfo request) {
    StringBuilder url = new StringBuilder(request.url() == null ? "" : request.url());
    if (request.query() != null && !request.query().isEmpty()) {
      url.append('?').append(request.query());
    }
    if (request.fragment() != null && !request.fragment().isEmpty()) {
      url.append('#').append(request.fragment());
    }
    List<Fact> query =
        request.query() == null
            ? List.of()
            : Fact.ofTexts(dev.faultline.http.Query.parse(request.query()).entries());
    return new RequestView(
        Show.line(request.method(), 20),
        Show.line(url.toString(), 2_000),
        query,
        Fact.ofTexts(request.headers()),
        Fact.of(request.cookies()),
        data(request.data()),
        Fact.of(request.env()),
        Show.literal(Curl.of(request)));
  }

  private static List<Fact> data(@Nullable Object data) {
    return switch (data) {
      case null -> List.of();
      case Map<?, ?> map -> {
        List<Fact> facts = new ArrayList<>();
        map.forEach((name, value) -> facts.add(Fact.of(String.valueOf(name), value)));
        yield facts;
      }
      default -> List.of(Fact.of("body", data));
    };
  }

  private static List<Fact> user(User user) {
    Map<String, @Nullable String> named = new LinkedHashMap<>();
    named.put("id", user.id());
    named.put("username", user.username());
    named.put("email", user.email());
    named.put("ip address", user.ipAddress());
    List<Fact> facts = new ArrayList<>();
    named.forEach(
        (name, value) -> {
          if (value != null) {
            facts.add(Fact.of(name, value));
          }
        });
    facts.addAll(Fact.of(user.data()));
    return facts;
  }

  private static List<Group> contexts(Map<String, Object> contexts) {
    List<Group> groups = new ArrayList<>();
    contexts.forEach((name, value) -> groups.add(new Group(Show.line(name, 100), data(value))));
    return groups;
  }

  private static List<Fact> images(List<Object> images) {
    List<Fact> facts = new ArrayList<>();
    for (Object image : images) {
      facts.add(Fact.of(Integer.toString(facts.size() + 1), image));
    }
    return facts;
  }

  private static String sdk(Event event) {
    String name = event.sdk().name();
    String version = event.sdk().version();
    return name == null ? event.protocol() : version == null ? name : name + " " + version;
  }
}
