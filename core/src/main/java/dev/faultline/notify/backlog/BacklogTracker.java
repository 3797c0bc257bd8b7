package dev.faultline.notify.backlog;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.Texts;
import dev.faultline.notify.tracker.Markdown;
import dev.faultline.notify.tracker.Markup;
import dev.faultline.notify.tracker.Rest;
import dev.faultline.notify.tracker.Ticket;
import dev.faultline.notify.tracker.Tracker;
import dev.faultline.notify.tracker.Words;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backlog's API, version 2. The key stands in the query: Backlog knows no other place for it. */
final class BacklogTracker implements Tracker {
  private static final int BODY_UNITS = 50_000;
  private static final int SUMMARY_UNITS = 255;
  private static final int SEARCH_UNITS = 200;
  private static final int CANDIDATES = 30;
  private static final int COMMENTS = 100;

  private static final String OPEN = "1";

  /** "Resolved" waits for somebody to look at it; to us it is done as well as "Closed". */
  private static final Set<String> DONE = Set.of("3", "4");

  /**
   * What errors are filed as, where the config does not say: Backlog's own name in two languages.
   */
  private static final Set<String> BUG = Set.of("Bug", "\u30d0\u30b0");

  private static final String REMEMBERED = "project";

  private final BacklogTarget target;
  private final Attempt attempt;
  private final Rest rest;
  private @Nullable Project project;

  /** What has to be asked about a project once. */
  private record Project(String id, boolean markdown) {}

  BacklogTracker(BacklogTarget target, Attempt attempt) {
    this.target = target;
    this.attempt = attempt;
    this.rest = new Rest("Backlog", attempt, target.secrets());
  }

  @Override
  public Form form() throws DeliveryException, OutgoingException {
    Markup markup = project().markdown() ? new Markdown(false) : new BacklogNotation();
    return new Form(markup, BODY_UNITS);
  }

  private Project project() throws DeliveryException, OutgoingException {
    Project known = project;
    if (known != null) {
      return known;
    }
    String[] kept = attempt.memory().find(REMEMBERED).orElse("").split(" ");
    if (kept.length == 2) {
      known = new Project(kept[0], kept[1].equals("markdown"));
    } else {
      Object answer = rest.send(get("/projects/" + target.project(), ""));
      String rule = Json.text(answer, "textFormattingRule");
      known = new Project(id(answer), rule.equals("markdown"));
      attempt.memory().keep(REMEMBERED, known.id() + " " + (known.markdown() ? rule : "backlog"));
    }
    project = known;
    return known;
  }

  private static String id(@Nullable Object answer) throws DeliveryException {
    String id = Json.text(answer, "id");
    if (id.isEmpty()) {
      throw DeliveryException.later("Backlog answered without an id", null);
    }
    return id;
  }

  @Override
  public List<Ticket> withWord(String word) throws DeliveryException, OutgoingException {
    return list("&keyword=" + Rest.encode(word));
  }

  @Override
  public List<Ticket> withTitle(String title) throws DeliveryException, OutgoingException {
    String words = Words.of(title, SEARCH_UNITS);
    return words.isEmpty() ? newest() : list("&keyword=" + Rest.encode(words));
  }

  @Override
  public List<Ticket> newest() throws DeliveryException, OutgoingException {
    return list("");
  }

  private List<Ticket> list(String query) throws DeliveryException, OutgoingException {
    String all =
        "&projectId%5B%5D="
            + Rest.encode(project().id())
            + "&sort=created&order=desc&count="
            + CANDIDATES
            + query;
    return rest.list(get("/issues", all), null).stream().map(BacklogTracker::ticket).toList();
  }

  @Override
  public Optional<Ticket> read(String name) throws DeliveryException, OutgoingException {
    return rest.find(get("/issues/" + name, "")).map(BacklogTracker::ticket);
  }

  /** Asks first: an issue in progress must not fall back, and Backlog refuses to change nothing. */
  @Override
  public Optional<Ticket> reopen(String name) throws DeliveryException, OutgoingException {
    Optional<Ticket> ticket = read(name);
    return ticket.isEmpty() || ticket.get().open() ? ticket : patch(name, Map.of("statusId", OPEN));
  }

  @Override
  public Optional<Ticket> update(String name, String title, String body)
      throws DeliveryException, OutgoingException {
    Optional<Ticket> ticket = read(name);
    if (ticket.isEmpty() || (ticket.get().open() && ticket.get().body().equals(body))) {
      return ticket;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("summary", summary(title));
    fields.put("description", body);
    if (!ticket.get().open()) {
      fields.put("statusId", OPEN);
    }
    return patch(name, fields);
  }

  private Optional<Ticket> patch(String name, Map<String, String> fields)
      throws DeliveryException, OutgoingException {
    return rest.find(form("PATCH", "/issues/" + name, fields)).map(BacklogTracker::ticket);
  }

  @Override
  public Ticket create(String title, String body) throws DeliveryException, OutgoingException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("projectId", project().id());
    fields.put("summary", summary(title));
    fields.put("issueTypeId", issueType());
    fields.put("priorityId", target.priority());
    fields.put("description", body);
    Ticket made = ticket(rest.send(form("POST", "/issues", fields)));
    if (made.name().isEmpty()) {
      throw DeliveryException.later("Backlog answered without the issue's key", null);
    }
    return made;
  }

  private static String summary(String title) {
    return Texts.cut(Texts.line(title), SUMMARY_UNITS);
  }

  private String issueType() throws DeliveryException, OutgoingException {
    String wanted = target.issueType();
    if (wanted.matches("\\d{1,18}")) {
      return wanted;
    }
    Map<String, String> types = new LinkedHashMap<>();
    String path = "/projects/" + target.project() + "/issueTypes";
    for (Object type : rest.list(get(path, ""), null)) {
      types.put(Json.text(type, "name"), id(type));
    }
    for (Map.Entry<String, String> type : types.entrySet()) {
      if (wanted.isEmpty() ? BUG.contains(type.getKey()) : type.getKey().equals(wanted)) {
        return type.getValue();
      }
    }
    if (!wanted.isEmpty() || types.isEmpty()) {
      throw DeliveryException.never(
          "the project has no such issueType; it has " + String.join(", ", types.keySet()));
    }
    return types.values().iterator().next();
  }

  @Override
  public boolean comment(String name, String text) throws DeliveryException, OutgoingException {
    return rest.find(form("POST", "/issues/" + name + "/comments", Map.of("content", text)))
        .isPresent();
  }

  @Override
  public List<String> comments(Ticket ticket) throws DeliveryException, OutgoingException {
    String path = "/issues/" + ticket.name() + "/comments";
    List<String> texts = new ArrayList<>();
    for (Object comment : rest.list(get(path, "&order=desc&count=" + COMMENTS), null)) {
      texts.add(Json.text(comment, "content"));
    }
    return texts;
  }

  private Call get(String path, String query) {
    return Call.of("GET", address(path, query)).with("User-Agent", "Faultline");
  }

  private Call form(String method, String path, Map<String, String> fields) {
    List<String> pairs = new ArrayList<>();
    fields.forEach((name, value) -> pairs.add(name + "=" + Rest.encode(value)));
    byte[] body = String.join("&", pairs).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Content-Type", "application/x-www-form-urlencoded", "User-Agent", "Faultline");
    return new Call(method, address(path, ""), headers, body, Call.TIMEOUT);
  }

  private URI address(String path, String query) {
    return URI.create(
        target.base() + "/api/v2" + path + "?apiKey=" + Rest.encode(target.key()) + query);
  }

  private static Ticket ticket(@Nullable Object issue) {
    String number = Json.text(issue, "keyId");
    String name = Json.text(issue, "issueKey");
    return new Ticket(
        name.matches("[A-Za-z0-9_]{1,100}-\\d{1,18}") ? name : "",
        number.matches("\\d{1,18}") ? Long.parseLong(number) : 0,
        Json.text(issue, "summary"),
        Json.text(issue, "description"),
        !DONE.contains(Json.text(Json.object(issue, "status"), "id")),
        0);
  }
}
