package dev.faultline.testkit.notify;

import dev.faultline.notify.Json;
import dev.faultline.testkit.notify.IssueStore.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The part of Backlog's API (version 2) that has to do with issues of one project: forms in, JSON
 * out, the key in the query. Refuses a change that changes nothing, as Backlog does.
 */
public final class FakeBacklog implements Function<Received, Reply> {
  public static final String KEY = "fakeApiKeyOfATest";

  private static final String PROJECT_ID = "4711";
  private static final int SUMMARY_MOST = 255;
  private static final int BODY_MOST = 100_000;
  private static final int PAGE_MOST = 100;

  private final IssueStore store;
  private final String project;
  private final String rule;
  private final List<String> types;

  /**
   * A project.
   *
   * @param rule {@code markdown} or {@code backlog}
   * @param types names of issue types; their ids count from 101
   */
  public FakeBacklog(String project, String rule, List<String> types, IssueStore store) {
    this.project = project;
    this.rule = rule;
    this.types = types;
    this.store = store;
  }

  @Override
  public Reply apply(Received request) {
    return store.reply(request, this::answer);
  }

  private Reply answer(Received request) {
    Question question = Question.of(request.path());
    if (!question.value("apiKey").equals(KEY)) {
      return error(401, "Authentication failure.", 11);
    }
    if (!question.path().startsWith("/api/v2/")) {
      return error(404, "Undefined resource.", 5);
    }
    if (request.body().length > 0
        && !request.header("content-type").equals("application/x-www-form-urlencoded")) {
      return error(400, "wrong content type", 7);
    }
    Map<String, String> form = Question.pairs(request.text());
    String[] path = question.path().substring("/api/v2/".length()).split("/");
    if (path[0].equals("projects") && path.length > 1 && path[1].equals(project)) {
      return path.length == 2 ? project() : types();
    }
    if (!path[0].equals("issues")) {
      return error(404, "No such project.", 6);
    }
    if (path.length == 1) {
      return request.method().equals("POST") ? create(form) : list(question);
    }
    String number =
        path[1].startsWith(project + "-") ? path[1].substring(project.length() + 1) : "";
    Item item = store.find(number).orElse(null);
    if (item == null) {
      return error(404, "No such issue.", 6);
    }
    if (path.length == 3) {
      return request.method().equals("POST") ? comment(item, form) : comments(item, question);
    }
    return request.method().equals("PATCH") ? patch(item, form) : Reply.json(200, write(item));
  }

  private Reply project() {
    return Reply.json(
        200,
        Json.write(
            Map.of(
                "id",
                Long.parseLong(PROJECT_ID),
                "projectKey",
                project,
                "textFormattingRule",
                rule)));
  }

  private Reply types() {
    List<Object> all = new ArrayList<>();
    for (String type : types) {
      all.add(Map.of("id", 101L + all.size(), "name", type));
    }
    return Reply.json(200, Json.write(all));
  }

  private Reply list(Question question) {
    if (!question.value("projectId[]").equals(PROJECT_ID)
        || !question.value("sort").equals("created")
        || question.number("count", 20) > PAGE_MOST) {
      return error(400, "the fake lists one project's issues by their age", 7);
    }
    List<Item> found = store.newestFirst();
    String words = question.value("keyword");
    if (!words.isEmpty()) {
      List<Item> matching = store.search(words, item -> item.title + " " + item.body);
      found = found.stream().filter(matching::contains).toList();
    }
    List<Object> page =
        found.stream().limit(question.number("count", 20)).<Object>map(this::json).toList();
    return Reply.json(200, Json.write(page));
  }

  private Reply create(Map<String, String> form) {
    boolean known =
        form.getOrDefault("projectId", "").equals(PROJECT_ID)
            && form.getOrDefault("issueTypeId", "").matches("10[1-9]")
            && form.getOrDefault("priorityId", "").matches("[234]");
    String summary = form.getOrDefault("summary", "");
    if (!known || summary.isBlank() || summary.contains("\n") || isTooLong(form)) {
      return error(400, "projectId, summary, issueTypeId or priorityId is wrong", 7);
    }
    Item item = store.add(summary, form.getOrDefault("description", ""));
    item.labels = List.of(types.get(Integer.parseInt(form.get("issueTypeId")) - 101));
    store.wrote(item);
    return Reply.json(201, write(item));
  }

  private Reply patch(Item item, Map<String, String> form) {
    String summary = form.getOrDefault("summary", item.title);
    String description = form.getOrDefault("description", item.body);
    boolean open = form.containsKey("statusId") ? form.get("statusId").equals("1") : item.open;
    if (summary.equals(item.title) && description.equals(item.body) && open == item.open) {
      return error(400, "No comment content.", 7);
    }
    if (isTooLong(form)) {
      return error(400, "too long", 7);
    }
    item.title = summary;
    item.body = description;
    item.open = open;
    store.wrote(item);
    return Reply.json(200, write(item));
  }

  private static boolean isTooLong(Map<String, String> form) {
    return form.getOrDefault("summary", "").length() > SUMMARY_MOST
        || form.getOrDefault("description", "").length() > BODY_MOST;
  }

  private Reply comment(Item item, Map<String, String> form) {
    String content = form.getOrDefault("content", "");
    if (content.isBlank() || content.length() > BODY_MOST) {
      return error(400, "content is missing or too long", 7);
    }
    store.wrote(item, content);
    return Reply.json(201, Json.write(Map.of("id", 1L, "content", content)));
  }

  private static Reply comments(Item item, Question question) {
    List<Object> page = new ArrayList<>();
    for (String content : item.comments.reversed()) {
      if (page.size() < question.number("count", 20)) {
        page.add(Map.of("id", 1L, "content", content));
      }
    }
    return Reply.json(200, Json.write(page));
  }

  private String write(Item item) {
    return Json.write(json(item));
  }

  private Map<String, Object> json(Item item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", 1_000_000L + item.number);
    json.put("projectId", Long.parseLong(PROJECT_ID));
    json.put("issueKey", project + "-" + item.number);
    json.put("keyId", (long) item.number);
    json.put("summary", item.title);
    json.put("description", item.body);
    json.put("status", Map.of("id", item.open ? 2L : 4L, "name", item.open ? "Open" : "Closed"));
    return json;
  }

  private static Reply error(int status, String text, int code) {
    Map<String, Object> error = Map.of("message", text, "code", (long) code, "moreInfo", "");
    return Reply.json(status, Json.write(Map.of("errors", List.of(error))));
  }
}
