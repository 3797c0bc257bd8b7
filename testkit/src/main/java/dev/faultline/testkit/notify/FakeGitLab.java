package dev.faultline.testkit.notify;

import dev.faultline.notify.Json;
import dev.faultline.testkit.notify.IssueStore.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The part of GitLab's REST API (version 4) that has to do with issues of one project, which is
 * named by its full path in one segment, slashes as {@code %2F}. Ignores fields it does not know,
 * as GitLab does, so a text under a wrong name is lost.
 */
public final class FakeGitLab implements Function<Received, Reply> {
  public static final String TOKEN = "glpat-fakeTokenOfATest";

  private static final int TITLE_MOST = 255;
  private static final int BODY_MOST = 1_048_576;
  private static final int PAGE_MOST = 100;

  private final IssueStore store;
  private final String project;

  /** A project, {@code group/subgroup/shop}. */
  public FakeGitLab(String project, IssueStore store) {
    this.project = project;
    this.store = store;
  }

  @Override
  public Reply apply(Received request) {
    return store.reply(request, this::answer);
  }

  private Reply answer(Received request) {
    if (!request.header("private-token").equals(TOKEN)) {
      return message(401, "401 Unauthorized");
    }
    if (request.body().length > 0
        && !request.header("content-type").startsWith("application/json")) {
      return message(415, "The provided content-type is not supported.");
    }
    Question question = Question.of(request.path());
    String[] path = question.path().split("/");
    // "", "api", "v4", "projects", PATH, "issues", IID, "notes"
    if (path.length < 6
        || !question.path().startsWith("/api/v4/projects/")
        || !Question.decode(path[4]).equals(project)
        || !path[5].equals("issues")) {
      return message(404, "404 Project Not Found");
    }
    if (path.length == 6) {
      return request.method().equals("POST") ? create(request) : list(question);
    }
    Item item = store.find(path[6]).orElse(null);
    if (item == null) {
      return message(404, "404 Not found");
    }
    if (path.length == 8 && path[7].equals("notes")) {
      return request.method().equals("POST") ? note(item, request) : notes(item, question);
    }
    return switch (request.method()) {
      case "GET" -> Reply.json(200, Json.write(json(item)));
      case "PUT" -> put(item, request);
      default -> message(405, "405 Method Not Allowed");
    };
  }

  private Reply list(Question question) {
    List<Item> found = store.newestFirst();
    String words = question.value("search");
    if (!words.isEmpty()) {
      Function<Item, String> text =
          question.value("in").equals("title") ? item -> item.title : item -> item.body;
      List<Item> matching = store.search(words, text);
      found = found.stream().filter(matching::contains).toList();
    }
    int size = Math.min(PAGE_MOST, question.number("per_page", 20));
    return Reply.json(
        200, Json.write(found.stream().limit(size).<Object>map(FakeGitLab::json).toList()));
  }

  private Reply create(Received request) {
    Map<String, Object> fields = request.object();
    String title = Json.text(fields, "title");
    if (title.isBlank()) {
      return message(400, "title is missing");
    }
    if (isTooLong(fields)) {
      return message(400, "title or description is too long");
    }
    Item item = store.add(title, "");
    change(item, fields);
    store.wrote(item);
    return Reply.json(201, Json.write(json(item)));
  }

  private Reply put(Item item, Received request) {
    Map<String, Object> fields = request.object();
    if (fields.isEmpty() || isTooLong(fields)) {
      return message(400, "nothing to change, or too long");
    }
    change(item, fields);
    if (fields.containsKey("description")) {
      store.wrote(item);
    }
    return Reply.json(200, Json.write(json(item)));
  }

  private static boolean isTooLong(Map<String, Object> fields) {
    return Json.text(fields, "title").length() > TITLE_MOST
        || Json.text(fields, "description").length() > BODY_MOST;
  }

  private static void change(Item item, Map<String, Object> fields) {
    if (fields.containsKey("title")) {
      item.title = Json.text(fields, "title");
    }
    if (fields.containsKey("description")) {
      item.body = Json.text(fields, "description");
    }
    if (fields.get("labels") instanceof String labels) {
      item.labels = Arrays.asList(labels.split(","));
    }
    switch (Json.text(fields, "state_event")) {
      case "reopen" -> item.open = true;
      case "close" -> item.open = false;
      default -> {
        // GitLab ignores other words.
      }
    }
  }

  private Reply note(Item item, Received request) {
    String body = Json.text(request.object(), "body");
    if (body.isBlank() || body.length() > BODY_MOST) {
      return message(400, "body is missing or too long");
    }
    store.wrote(item, body);
    return Reply.json(201, Json.write(Map.of("id", (long) item.comments.size(), "body", body)));
  }

  private static Reply notes(Item item, Question question) {
    int size = Math.min(PAGE_MOST, question.number("per_page", 20));
    List<Object> page = new ArrayList<>();
    for (String body : item.comments.reversed()) {
      if (page.size() < size) {
        page.add(Map.of("id", 1L, "body", body, "system", false));
      }
    }
    return Reply.json(200, Json.write(page));
  }

  private static Map<String, Object> json(Item item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", 1_000_000L + item.number);
    json.put("iid", (long) item.number);
    json.put("title", item.title);
    json.put("description", item.body);
    json.put("state", item.open ? "opened" : "closed");
    json.put("labels", item.labels);
    json.put("user_notes_count", (long) item.comments.size());
    return json;
  }

  private static Reply message(int status, String text) {
    return Reply.json(status, Json.write(Map.of("message", text)));
  }
}
