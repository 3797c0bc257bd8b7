package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Level;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters and members, checked against what a route declares. */
class CallTest {
  private static final Parameter<IssueId> ISSUE = Parameter.path("issue", Kind.issueId(), "");
  private static final Parameter<Integer> LIMIT =
      Parameter.query("limit", Kind.whole(1, 1_000), 50, "");
  private static final Parameter<Level> LEVEL =
      Parameter.query("level", Kind.choice(List.of(Level.values()), Level::label), "");
  private static final Parameter<Instant> FROM = Parameter.query("from", Kind.time(), "");
  private static final Parameter<String> NAME = Parameter.member("name", Kind.text(5), "");
  private static final Parameter<List<IssueId>> IDS =
      Parameter.member("ids", Kind.listOf(Kind.issueId(), 3), List.of(), "");

  private static final Endpoint READ =
      new Endpoint(
          "GET",
          "/x/{issue}",
          "read",
          "x",
          "",
          List.of(ISSUE, LIMIT, LEVEL, FROM),
          List.of(),
          call -> Response.empty(204));
  private static final Endpoint WRITE =
      new Endpoint(
          "POST", "/x", "write", "x", "", List.of(NAME, IDS), List.of(), c -> Response.empty(204));

  private static final String ID = "0123456789abcdefghjkmnpqrs";

  private static Call read(String issue, String query) throws ProblemException {
    Request request = Request.of("GET", "/x/" + issue + "?" + query, new Headers(), new byte[0]);
    return Call.check(READ, request, Map.of("issue", issue));
  }

  private static Call write(String body) throws ProblemException {
    return Call.check(
        WRITE,
        Request.of("POST", "/x", new Headers(), body.getBytes(StandardCharsets.UTF_8)),
        Map.of());
  }

  private interface Attempt {
    Call run() throws ProblemException;
  }

  private static List<Problem.Fault> faults(Attempt attempt) {
    try {
      attempt.run();
      return List.of();
    } catch (ProblemException e) {
      assertThat(e.problem().type()).isEqualTo(ProblemType.BAD_PARAMETER);
      return e.problem().faults();
    }
  }

  @Test
  void readsDeclaredValues() throws ProblemException {
    Call call = read(ID, "limit=7&level=error&from=2026-11-22T12:00:00%2B09:00");

    assertThat(call.get(ISSUE)).hasToString(ID);
    assertThat(call.get(LIMIT)).isEqualTo(7);
    assertThat(call.find(LEVEL)).contains(Level.ERROR);
    assertThat(call.find(FROM)).contains(Instant.parse("2026-11-22T03:00:00Z"));
  }

  @Test
  void givesDefaults() throws ProblemException {
    Call call = read(ID, "");

    assertThat(call.get(LIMIT)).isEqualTo(50);
    assertThat(call.find(LEVEL)).isEmpty();
  }

  @Test
  void namesEveryBadValueAtOnce() {
    assertThat(faults(() -> read("nope", "limit=0&levle=error&level=ERROR&from=yesterday")))
        .containsExactly(
            new Problem.Fault(
                "query", "levle", "error", "is not known here, only from, level, limit"),
            new Problem.Fault("path", "issue", "nope", "has to be an issue's id, 26 characters"),
            new Problem.Fault("query", "limit", "0", "has to be a whole number, 1 to 1000"),
            new Problem.Fault(
                "query", "level", "ERROR", "has to be one of fatal, error, warning, info, debug"),
            new Problem.Fault(
                "query",
                "from",
                "yesterday",
                "has to be a time as ISO 8601 with an offset, like 2026-11-22T03:00:00Z"
                    + " (a plus sign as %2B)"));
  }

  @Test
  void refusesWhatIsNotExactlyANumber() {
    for (String bad : List.of("", "1001", "-1", "+1", "1.0", "1e2", "９", "99999999999999999999")) {
      assertThat(faults(() -> read(ID, "limit=" + bad))).as(bad).hasSize(1);
    }
  }

  @Test
  void refusesTimesThatNoCalendarShows() {
    for (String bad : List.of("1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "2026-11-22")) {
      assertThat(faults(() -> read(ID, "from=" + bad))).as(bad).hasSize(1);
    }
  }

  @Test
  void refusesAParameterThatStandsTwice() {
    assertThat(faults(() -> read(ID, "limit=1&limit=2")))
        .containsExactly(new Problem.Fault("query", "limit", "2", "may stand once"));
  }

  @Test
  void readsMembers() throws ProblemException {
    Call call = write("{\"name\":\"a\",\"ids\":[\"" + ID + "\",\"" + ID + "\"]}");

    assertThat(call.get(NAME)).isEqualTo("a");
    assertThat(call.get(IDS)).hasSize(1);
    assertThat(write("{\"name\":\"a\"}").get(IDS)).isEmpty();
  }

  @Test
  void refusesUnknownMissingAndWrongMembers() {
    assertThat(faults(() -> write("{\"nmae\":1,\"ids\":\"" + ID + "\"}")))
        .containsExactly(
            new Problem.Fault("body", "nmae", "1", "is not known here, only ids, name"),
            new Problem.Fault(
                "body",
                "name",
                null,
                "has to be text of 1 to 5 characters, without control characters"),
            new Problem.Fault(
                "body",
                "ids",
                ID,
                "has to be a list of 1 to 3 items, each an issue's id, 26 characters"));
    for (String bad :
        List.of(
            "1", "null", "true", "[]", "\"\"", "\"  \"", "\"sixsix\"", "\"\\ud800\"", "\"\\n\"")) {
      assertThat(faults(() -> write("{\"name\":" + bad + "}"))).as(bad).hasSize(1);
    }
    assertThat(faults(() -> write("{\"name\":\"a\",\"ids\":[]}"))).hasSize(1);
    assertThat(faults(() -> write("{\"name\":\"a\",\"ids\":[7]}"))).hasSize(1);
  }

  @Test
  void refusesAQueryWhereNoneIsDeclared() {
    Request request =
        Request.of(
            "POST", "/x?dry=1", new Headers(), "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(faults(() -> Call.check(WRITE, request, Map.of())))
        .containsExactly(new Problem.Fault("query", "dry", "1", "no parameter is known here"));
  }

  @Test
  void answersProblemDetails() {
    Problem problem =
        Problem.of(
            List.of(
                new Problem.Fault("query", "limit", "x".repeat(500), "has to be less"),
                new Problem.Fault("query", "sort", null, "has to be there")));

    Response response = problem.response("/api/v1/projects");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers().find("Content-Type")).contains("application/problem+json");
    JsonTree body = JsonTree.parse(response.body());
    assertThat(body.at("type").text()).isEqualTo("urn:faultline:problem:bad-parameter");
    assertThat(body.at("title").text()).isEqualTo("A parameter or member is not allowed");
    assertThat(body.at("status").number()).isEqualTo(400);
    assertThat(body.at("detail").text())
        .isEqualTo("limit (query): has to be less. And 1 more, see errors.");
    assertThat(body.at("instance").text()).isEqualTo("/api/v1/projects");
    assertThat(body.at("errors", 0, "value").text()).hasSize(203);
    assertThat(body.at("errors", 1, "value").value()).isNull();
  }
}
