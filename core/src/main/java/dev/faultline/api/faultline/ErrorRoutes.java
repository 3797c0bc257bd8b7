package dev.faultline.api.faultline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.digest.Triage;
import dev.faultline.http.Query;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.protocol.faultline.FaultlineAnswer;
import dev.faultline.protocol.faultline.LenientTime;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssuePage;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Errors: the list, one with its timeline, and the change of its status. */
final class ErrorRoutes {
  /** Rows of one answer; what is more is told and paged. */
  static final int ROWS_MAX = 10_000;

  /** Time buckets of one answer: more than the minutes of a month. */
  static final int BUCKETS_MAX = 50_000;

  private static final int PATCH_BYTES_MAX = 64 << 10;
  private static final long MINUTE = 60;
  private static final JsonFactory JSON = new JsonFactory();

  private final Issues issues;
  private final Events events;
  private final Triage triage;
  private final InstantSource clock;

  ErrorRoutes(Issues issues, Events events, Triage triage, InstantSource clock) {
    this.issues = issues;
    this.events = events;
    this.triage = triage;
    this.clock = clock;
  }

  /** The errors of a project; none where there is no project, as a project is never made. */
  Response list(Request request, Optional<Project> project) {
    Query query = request.parameters();
    IssueQuery wanted =
        new IssueQuery(
            query.find("status").filter(s -> !s.isEmpty()).map(ErrorRoutes::status).orElse(null),
            null,
            null,
            null,
            null,
            sort(query.find("sort").orElse("")),
            limit(query, ROWS_MAX, ROWS_MAX),
            query.find("after").filter(after -> !after.isEmpty()).orElse(null));
    IssuePage page;
    try {
      page =
          project
              .map(known -> issues.list(known, wanted))
              .orElseGet(() -> new IssuePage(List.of(), null, false));
    } catch (IllegalArgumentException e) {
      throw Refused.parameter("after", "should be next of an earlier answer");
    }
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeArrayFieldStart("errors");
          for (Issue issue : page.items()) {
            ErrorAnswers.row(json, issue);
          }
          json.writeEndArray();
          json.writeNumberField("scannedCount", page.items().size());
          next(json, page.next());
          json.writeEndObject();
        });
  }

  /** The newest occurrence that is kept, and how many there were when. */
  Response get(Request request, Project project, Issue issue) {
    Query query = request.parameters();
    YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    Instant start =
        time(query, "start").orElse(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    Instant end =
        time(query, "end")
            .orElse(
                month
                    .plusMonths(1)
                    .atDay(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .minusSeconds(1));
    if (start.isAfter(end)) {
      throw Refused.parameter("start", "should not be after end");
    }
    List<Issues.MinuteCount> buckets = issues.minutes(issue, start, end.plusSeconds(1));
    Optional<Events.Found> newest = events.find(project, issue.newest());
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeObjectFieldStart("error");
          if (newest.orElse(null) instanceof Events.Found.Kept kept) {
            ErrorAnswers.occurrence(json, issue, kept.ref(), kept.json());
          } else {
            ErrorAnswers.bare(json, issue);
          }
          ErrorAnswers.state(json, issue);
          json.writeNumberField("keptCount", issues.kept(issue));
          json.writeEndObject();
          timeline(json, issue, buckets);
          json.writeEndObject();
        });
  }

  private static void timeline(JsonGenerator json, Issue issue, List<Issues.MinuteCount> buckets)
      throws IOException {
    List<Issues.MinuteCount> shown = buckets.subList(0, Math.min(BUCKETS_MAX, buckets.size()));
    json.writeObjectFieldStart("timeline");
    json.writeArrayFieldStart("errors");
    long sum = 0;
    for (Issues.MinuteCount bucket : shown) {
      ErrorAnswers.bucket(json, issue, bucket);
      sum += bucket.count();
    }
    json.writeEndArray();
    json.writeNumberField("totalCount", shown.size());
    json.writeNumberField("scannedCount", shown.size());
    json.writeNumberField("eventCount", sum);
    next(
        json,
        shown.size() == buckets.size()
            ? null
            : ErrorAnswers.time(shown.getLast().minute().plusSeconds(MINUTE)));
    json.writeEndObject();
  }

  Response patch(Request request, Project project, Issue issue) {
    IssueStatus status = posted(request);
    List<Issue> changed = triage.setStatus(project, List.of(issue.id()), status);
    if (changed.isEmpty()) {
      throw new Refused(404, "unknown-error", "the error has just been deleted");
    }
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeFieldName("error");
          ErrorAnswers.row(json, changed.getFirst());
          json.writeEndObject();
        });
  }

  private static IssueStatus posted(Request request) {
    String status = null;
    try (JsonParser json = JSON.createParser(body(request))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new Refused(400, "schema", "body should be an object: {\"status\": ...}");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (!name.equals("status")) {
          throw Refused.parameter(name, "is not known here; only status can be changed");
        }
        if (value != JsonToken.VALUE_STRING) {
          throw Refused.parameter("status", "should be a string");
        }
        status = json.getText();
      }
      if (json.nextToken() != null) {
        throw new Refused(422, "malformed-json", "body is not valid JSON: more follows its end");
      }
    } catch (JsonProcessingException e) {
      throw new Refused(422, "malformed-json", "body is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (status == null) {
      throw Refused.parameter("status", "is required");
    }
    return status(status);
  }

  private static byte[] body(Request request) throws IOException {
    String encoding = request.headers().find("Content-Encoding").orElse("identity");
    if (!encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
      throw new Refused(415, "content-encoding", "send this body without content encoding");
    }
    byte[] body = request.body().readNBytes(PATCH_BYTES_MAX + 1);
    if (body.length > PATCH_BYTES_MAX) {
      throw new Refused(413, "body-too-large", "body is larger than " + PATCH_BYTES_MAX + " bytes");
    }
    return body;
  }

  private static IssueStatus status(String text) {
    return IssueStatus.parse(text)
        .orElseThrow(
            () -> Refused.parameter("status", "should be unresolved, resolved or ignored"));
  }

  private static IssueQuery.Sort sort(String text) {
    return switch (text) {
      case "", "lastUpdated" -> IssueQuery.Sort.LAST_SEEN;
      case "firstSeen" -> IssueQuery.Sort.FIRST_SEEN;
      case "count" -> IssueQuery.Sort.COUNT;
      default -> throw Refused.parameter("sort", "should be lastUpdated, firstSeen or count");
    };
  }

  private static Optional<Instant> time(Query query, String name) {
    return query
        .find(name)
        .filter(text -> !text.isEmpty())
        .map(
            text ->
                LenientTime.parseQuery(text)
                    .orElseThrow(() -> Refused.parameter(name, "should be an ISO 8601 time")));
  }

  /** A limit of at least 1; above {@code most} it is that. */
  static int limit(Query query, int usual, int most) {
    String text = query.find("limit").orElse("");
    if (text.isEmpty()) {
      return usual;
    }
    boolean digits = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int limit = digits ? Integer.parseInt(text) : 0;
    if (limit < 1) {
      throw Refused.parameter("limit", "should be a whole number from 1 to " + most);
    }
    return Math.min(limit, most);
  }

  /** Says that there is more, and what to ask for it with. */
  static void next(JsonGenerator json, @Nullable String next) throws IOException {
    if (next != null) {
      json.writeStringField("next", next);
    }
  }
}
