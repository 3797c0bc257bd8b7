package dev.faultline.notify.gitlab;

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
import org.jspecify.annotations.Nullable;

/** GitLab's REST API, version 4; the project is named by its full path. */
final class GitLabTracker implements Tracker {
  /** GitLab takes a million characters; nobody reads a quarter of that. */
  private static final int BODY_UNITS = 250_000;

  private static final int SEARCH_UNITS = 200;

  /** The newest come first; what the sender cuts off of a long answer is not needed. */
  private static final int CANDIDATES = 30;

  private final GitLabTarget target;
  private final Rest rest;
  private final String issues;

  GitLabTracker(GitLabTarget target, Attempt attempt) {
    this.target = target;
    this.rest = new Rest("GitLab", attempt, target.secrets());
    this.issues = target.base() + "/api/v4/projects/" + Rest.encode(target.path()) + "/issues";
  }

  @Override
  public Form form() {
    return new Form(new Markdown(true), BODY_UNITS);
  }

  @Override
  public List<Ticket> withWord(String word) throws DeliveryException, OutgoingException {
    return list("&in=description&search=" + Rest.encode(word));
  }

  @Override
  public List<Ticket> withTitle(String title) throws DeliveryException, OutgoingException {
    String words = Words.of(title, SEARCH_UNITS);
    return words.isEmpty() ? newest() : list("&in=title&search=" + Rest.encode(words));
  }

  @Override
  public List<Ticket> newest() throws DeliveryException, OutgoingException {
    return list("");
  }

  private List<Ticket> list(String query) throws DeliveryException, OutgoingException {
    String address =
        issues + "?scope=all&order_by=created_at&sort=desc&per_page=" + CANDIDATES + query;
    return rest.list(call("GET", address), null).stream().map(GitLabTracker::ticket).toList();
  }

  @Override
  public Optional<Ticket> read(String name) throws DeliveryException, OutgoingException {
    return rest.find(call("GET", issues + "/" + name)).map(GitLabTracker::ticket);
  }

  @Override
  public Optional<Ticket> reopen(String name) throws DeliveryException, OutgoingException {
    return put(name, Map.of("state_event", "reopen"));
  }

  @Override
  public Optional<Ticket> update(String name, String title, String body)
      throws DeliveryException, OutgoingException {
    Map<String, Object> fields = fields(title, body);
    fields.put("state_event", "reopen");
    return put(name, fields);
  }

  private Optional<Ticket> put(String name, Map<String, Object> fields)
      throws DeliveryException, OutgoingException {
    return rest.find(call("PUT", issues + "/" + name, fields)).map(GitLabTracker::ticket);
  }

  @Override
  public Ticket create(String title, String body) throws DeliveryException, OutgoingException {
    Ticket made = ticket(rest.send(call("POST", issues, fields(title, body))));
    if (made.number() == 0) {
      throw DeliveryException.later("GitLab answered without the issue's number", null);
    }
    return made;
  }

  private Map<String, Object> fields(String title, String body) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("title", title);
    fields.put("description", body);
    if (!target.labels().isEmpty()) {
      fields.put("labels", String.join(",", target.labels()));
    }
    return fields;
  }

  @Override
  public boolean comment(String name, String text) throws DeliveryException, OutgoingException {
    return rest.find(call("POST", issues + "/" + name + "/notes", Map.of("body", text)))
        .isPresent();
  }

  @Override
  public List<String> comments(Ticket ticket) throws DeliveryException, OutgoingException {
    String query = "/notes?order_by=created_at&sort=desc&per_page=" + CANDIDATES;
    List<String> texts = new ArrayList<>();
    for (Object note : rest.list(call("GET", issues + "/" + ticket.name() + query), null)) {
      texts.add(Json.text(note, "body"));
    }
    return texts;
  }

  private Call call(String method, String address, Map<String, ?> body) {
    return dress(Call.json(method, URI.create(address), Json.write(body)));
  }

  private Call call(String method, String address) {
    return dress(Call.of(method, URI.create(address)));
  }

  private Call dress(Call call) {
    return call.with("PRIVATE-TOKEN", target.token())
        .with("Accept", "application/json")
        .with("User-Agent", "Faultline");
  }

  private static Ticket ticket(@Nullable Object issue) {
    String digits = Json.text(issue, "iid");
    long number = digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
    String count = Json.text(issue, "user_notes_count");
    return new Ticket(
        Long.toString(number),
        number,
        Json.text(issue, "title"),
        Json.text(issue, "description"),
        Json.text(issue, "state").equals("opened"),
        count.matches("\\d{1,9}") ? Integer.parseInt(count) : 0);
  }
}
