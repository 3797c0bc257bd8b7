package dev.faultline.testkit.notify;

import dev.faultline.notify.Json;
import dev.faultline.testkit.notify.IssueStore.Item;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of GitHub's REST API (2022-11-28) that has to do with issues of one repository. Refuses
 * what GitHub refuses: a call without {@code User-Agent}, without or with a wrong token, a field
 * that is missing or too long, a search that is too long or asks for no kind of issue.
 */
public final class FakeGitHub implements Function<Received, Reply> {
  public static final String TOKEN = "ghp_3fakeTokenOfATest";

  private static final int TITLE_MOST = 256;
  private static final int BODY_MOST = 65_536;
  private static final int QUERY_MOST = 256;
  private static final int PAGE_MOST = 100;

  private final IssueStore store;
  private final String repository;

  /** A repository, {@code octo/shop}. */
  public FakeGitHub(String repository, IssueStore store) {
    this.repository = repository;
    this.store = store;
  }

  /** What GitHub says to who is too fast, without saying how long to wait. */
  public static Reply secondaryLimit() {
    return Reply.json(
        403,
        "{\"message\":\"You have exceeded a secondary rate limit. Please wait a few minutes before"
            + " you try again.\",\"documentation_url\":\"https://docs.github.com/rest\"}");
  }

  /** What GitHub says to who has used up the hour's calls. */
  public static Reply primaryLimit(Instant reset) {
    return new Reply.Gives(
        403,
        Map.of(
            "x-ratelimit-limit",
            "5000",
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            Long.toString(reset.getEpochSecond())),
        "{\"message\":\"API rate limit exceeded\"}".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Reply apply(Received request) {
    return store.reply(request, this::answer);
  }

  private Reply answer(Received request) {
    if (request.header("user-agent").isEmpty()) {
      return message(403, "Request forbidden by administrative rules: no User-Agent");
    }
    if (!request.header("authorization").equals("Bearer " + TOKEN)) {
      return message(401, "Bad credentials");
    }
    if (!request.header("accept").equals("application/vnd.github+json")
        || !request.header("x-github-api-version").equals("2022-11-28")) {
      return message(400, "unsupported version of the API");
    }
    if (request.body().length > 0
        && !request.header("content-type").startsWith("application/json")) {
      return message(400, "Problems parsing JSON");
    }
    Question question = Question.of(request.path());
    String issues = "/repos/" + repository + "/issues";
    if (request.method().equals("GET") && question.path().equals("/search/issues")) {
      return search(question);
    }
    if (!question.path().startsWith(issues)) {
      return message(404, "Not Found");
    }
    String[] rest = question.path().substring(issues.length()).split("/");
    if (rest.length <= 1) {
      return request.method().equals("POST") ? create(request) : list(question);
    }
    Item item = store.find(rest[1]).orElse(null);
    if (item == null) {
      return message(410, "This issue was deleted");
    }
    if (rest.length == 3 && rest[2].equals("comments")) {
      return request.method().equals("POST") ? comment(item, request) : comments(item, question);
    }
    return switch (request.method()) {
      case "GET" -> Reply.json(200, Json.write(json(item)));
      case "PATCH" -> patch(item, request);
      default -> message(404, "Not Found");
    };
  }

  private Reply search(Question question) {
    String words = "";
    String where = "";
    boolean issuesOnly = false;
    boolean here = false;
    for (String word : question.value("q").split(" ")) {
      if (word.startsWith("in:")) {
        where = word.substring(3);
      } else if (word.equals("is:issue")) {
        issuesOnly = true;
      } else if (word.equals("repo:" + repository)) {
        here = true;
      } else if (word.contains(":") || word.matches("AND|OR|NOT|-.*|.*[\"()].*")) {
        return invalid("the search has an operator: " + word);
      } else {
        words = words + " " + word;
      }
    }
    if (words.isBlank() || words.length() > QUERY_MOST || !issuesOnly || !here) {
      return invalid("the search cannot be understood or is too long");
    }
    Function<Item, String> text =
        switch (where) {
          case "title" -> item -> item.title;
          case "body" -> item -> item.body;
          default -> item -> item.title + " " + item.body;
        };
    List<Item> found =
        store.search(words, text).stream().filter(item -> !item.pullRequest).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("total_count", (long) found.size());
    answer.put("incomplete_results", false);
    answer.put("items", page(found, question));
    return Reply.json(200, Json.write(answer));
  }

  private Reply list(Question question) {
    if (!question.value("state").equals("all")
        || !question.value("sort").equals("created")
        || !question.value("direction").equals("desc")) {
      return invalid("the fake lists all issues, newest first");
    }
    return Reply.json(200, Json.write(page(store.newestFirst(), question)));
  }

  private static List<Object> page(List<Item> items, Question question) {
    return slice(items, question).stream().<Object>map(FakeGitHub::json).toList();
  }

  private static <T> List<T> slice(List<T> all, Question question) {
    int size = Math.min(PAGE_MOST, question.number("per_page", 30));
    int from = Math.min(all.size(), (question.number("page", 1) - 1) * size);
    return all.subList(from, Math.min(all.size(), from + size));
  }

  private Reply create(Received request) {
    Map<String, Object> fields = request.object();
    Reply refusal = refusal(fields, true);
    if (refusal != null) {
      return refusal;
    }
    Item item = store.add(Json.text(fields, "title"), Json.text(fields, "body"));
    change(item, fields);
    store.wrote(item);
    return Reply.json(201, Json.write(json(item)));
  }

  private Reply patch(Item item, Received request) {
    Map<String, Object> fields = request.object();
    Reply refusal = refusal(fields, false);
    if (refusal != null) {
      return refusal;
    }
    change(item, fields);
    if (fields.containsKey("body")) {
      store.wrote(item);
    }
    return Reply.json(200, Json.write(json(item)));
  }

  private static @Nullable Reply refusal(Map<String, Object> fields, boolean whole) {
    for (String name : fields.keySet()) {
      if (!List.of("title", "body", "labels", "state").contains(name)) {
        return invalid("unknown field " + name);
      }
    }
    Object title = fields.get("title");
    if (whole && !(title instanceof String text && !text.isBlank())) {
      return invalid("title is missing");
    }
    if (title instanceof String text && text.length() > TITLE_MOST) {
      return invalid("title is too long (maximum is 256 characters)");
    }
    if (fields.get("body") instanceof String text && text.length() > BODY_MOST) {
      return invalid("body is too long (maximum is 65536 characters)");
    }
    Object state = fields.get("state");
    return state == null || state.equals("open") || state.equals("closed")
        ? null
        : invalid("state is wrong");
  }

  private static void change(Item item, Map<String, Object> fields) {
    if (fields.containsKey("title")) {
      item.title = Json.text(fields, "title");
    }
    if (fields.containsKey("body")) {
      item.body = Json.text(fields, "body");
    }
    if (fields.containsKey("labels")) {
      item.labels = Json.list(fields.get("labels")).stream().map(String::valueOf).toList();
    }
    if (fields.containsKey("state")) {
      item.open = Json.text(fields, "state").equals("open");
    }
  }

  private Reply comment(Item item, Received request) {
    String body = Json.text(request.object(), "body");
    if (body.isBlank() || body.length() > BODY_MOST) {
      return invalid("body is missing or too long (maximum is 65536 characters)");
    }
    store.wrote(item, body);
    return Reply.json(201, Json.write(Map.of("id", (long) item.comments.size(), "body", body)));
  }

  private static Reply comments(Item item, Question question) {
    List<Object> page = new ArrayList<>();
    for (String body : slice(item.comments, question)) {
      page.add(Map.of("id", 1L, "body", body));
    }
    return Reply.json(200, Json.write(page));
  }

  private static Map<String, Object> json(Item item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", 1_000_000L + item.number);
    json.put("number", (long) item.number);
    json.put("title", item.title);
    json.put("user", Map.of("login", item.byStranger ? "stranger" : "octo-bot", "type", "User"));
    json.put("labels", item.labels.stream().<Object>map(name -> Map.of("name", name)).toList());
    json.put("state", item.open ? "open" : "closed");
    json.put("comments", (long) item.comments.size());
    json.put("author_association", item.byStranger ? "NONE" : "COLLABORATOR");
    if (item.pullRequest) {
      json.put("pull_request", Map.of("url", "https://api.github.com/pulls/" + item.number));
    }
    json.put("body", item.body);
    return json;
  }

  private static Reply invalid(String what) {
    return message(422, "Validation Failed: " + what);
  }

  private static Reply message(int status, String text) {
    return Reply.json(status, Json.write(Map.of("message", text)));
  }
}
