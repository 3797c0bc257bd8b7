package dev.faultline.notify.github;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.tracker.Markdown;
import dev.faultline.notify.tracker.Rest;
import dev.faultline.notify.tracker.Ticket;
import dev.faultline.notify.tracker.Tracker;
import dev.faultline.notify.tracker.Words;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GitHub's REST API, version 2022-11-28. */
final class GitHubTracker implements Tracker {
  /** GitHub's limit of an issue's and a comment's text. */
  private static final int BODY_UNITS = 65_536;

  /** A search takes 256 characters; the qualifiers need the rest. */
  private static final int SEARCH_UNITS = 150;

  /** An answer of full texts stays around 2 MB; what the sender cuts off is not needed. */
  private static final int CANDIDATES = 30;

  private static final int COMMENTS_MAX = 100;
  private static final int COMMENTS_MIN = 50;

  /** Who can write to the repository: anybody else's markers mean nothing. */
  private static final Set<String> INSIDERS = Set.of("OWNER", "MEMBER", "COLLABORATOR");

  private final GitHubTarget target;
  private final Rest rest;
  private final String issues;

  GitHubTracker(GitHubTarget target, Attempt attempt) {
    this.target = target;
    this.rest = new Rest("GitHub", attempt, target.secrets());
    this.issues = target.base() + "/repos/" + target.owner() + "/" + target.repo() + "/issues";
  }

  @Override
  public Form form() {
    return new Form(new Markdown(true), BODY_UNITS);
  }

  @Override
  public List<Ticket> withWord(String word) throws DeliveryException, OutgoingException {
    List<Ticket> tickets = new ArrayList<>();
    for (Object issue : rest.list(search(word, "body"), "items")) {
      boolean robot = Json.text(Json.object(issue, "user"), "type").equals("Bot");
      if (robot || INSIDERS.contains(Json.text(issue, "author_association"))) {
        tickets.add(ticket(issue));
      }
    }
    return tickets;
  }

  @Override
  public List<Ticket> withTitle(String title) throws DeliveryException, OutgoingException {
    String words = Words.of(title, SEARCH_UNITS);
    return words.isEmpty() ? newest() : tickets(rest.list(search(words, "title"), "items"));
  }

  private Call search(String words, String where) {
    String query =
        words + " repo:" + target.owner() + "/" + target.repo() + " is:issue in:" + where;
    return call(
        "GET",
        target.base() + "/search/issues?per_page=" + CANDIDATES + "&q=" + Rest.encode(query));
  }

  @Override
  public List<Ticket> newest() throws DeliveryException, OutgoingException {
    String query = "?state=all&sort=created&direction=desc&per_page=" + CANDIDATES;
    List<Object> found = new ArrayList<>();
    for (Object issue : rest.list(call("GET", issues + query), null)) {
      if (Json.object(issue, "pull_request").isEmpty()) {
        found.add(issue); // GitHub lists pull requests as issues.
      }
    }
    return tickets(found);
  }

  @Override
  public Optional<Ticket> read(String name) throws DeliveryException, OutgoingException {
    return rest.find(call("GET", issues + "/" + name)).map(GitHubTracker::ticket);
  }

  @Override
  public Optional<Ticket> reopen(String name) throws DeliveryException, OutgoingException {
    return patch(name, Map.of("state", "open"));
  }

  @Override
  public Optional<Ticket> update(String name, String title, String body)
      throws DeliveryException, OutgoingException {
    Map<String, Object> fields = fields(title, body);
    fields.put("state", "open");
    return patch(name, fields);
  }

  private Optional<Ticket> patch(String name, Map<String, Object> fields)
      throws DeliveryException, OutgoingException {
    return rest.find(call("PATCH", issues + "/" + name, fields)).map(GitHubTracker::ticket);
  }

  @Override
  public Ticket create(String title, String body) throws DeliveryException, OutgoingException {
    Ticket made = ticket(rest.send(call("POST", issues, fields(title, body))));
    if (made.number() == 0) {
      throw DeliveryException.later("GitHub answered without the issue's number", null);
    }
    return made;
  }

  private Map<String, Object> fields(String title, String body) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("title", title);
    fields.put("body", body);
    if (!target.labels().isEmpty()) {
      fields.put("labels", target.labels());
    }
    return fields;
  }

  @Override
  public boolean comment(String name, String text) throws DeliveryException, OutgoingException {
    return rest.find(call("POST", issues + "/" + name + "/comments", Map.of("body", text)))
        .isPresent();
  }

  /**
   * GitHub lists the oldest first: asks for the last page, with a size that makes it a long one.
   */
  @Override
  public List<String> comments(Ticket ticket) throws DeliveryException, OutgoingException {
    if (ticket.comments() == 0) {
      return List.of();
    }
    int size = COMMENTS_MAX;
    for (int other = COMMENTS_MAX; other >= COMMENTS_MIN; other--) {
      if (onLastPage(ticket.comments(), other) > onLastPage(ticket.comments(), size)) {
        size = other;
      }
    }
    int page = (ticket.comments() - 1) / size + 1;
    String query = "/comments?per_page=" + size + "&page=" + page;
    List<String> texts = new ArrayList<>();
    for (Object comment : rest.list(call("GET", issues + "/" + ticket.name() + query), null)) {
      texts.add(Json.text(comment, "body"));
    }
    return texts;
  }

  private static int onLastPage(int all, int size) {
    return (all - 1) % size + 1;
  }

  private Call call(String method, String address, Map<String, ?> body) {
    return dress(Call.json(method, URI.create(address), Json.write(body)));
  }

  private Call call(String method, String address) {
    return dress(Call.of(method, URI.create(address)));
  }

  private Call dress(Call call) {
    return call.with("Accept", "application/vnd.github+json")
        .with("X-GitHub-Api-Version", "2022-11-28")
        .with("Authorization", "Bearer " + target.token())
        .with("User-Agent", "Faultline");
  }

  private static List<Ticket> tickets(List<?> issues) {
    return issues.stream().map(GitHubTracker::ticket).toList();
  }

  private static Ticket ticket(@Nullable Object issue) {
    long number = number(Json.text(issue, "number"));
    return new Ticket(
        Long.toString(number),
        number,
        Json.text(issue, "title"),
        Json.text(issue, "body"),
        Json.text(issue, "state").equals("open"),
        (int) Math.min(Integer.MAX_VALUE, number(Json.text(issue, "comments"))));
  }

  private static long number(String digits) {
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
  }
}
