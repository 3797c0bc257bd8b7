package dev.faultline.api;

import dev.faultline.digest.Triage;
import dev.faultline.event.Level;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.storage.IssuePage;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.TagCounts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Issues: lists, one with its timeline and tags, and what people decide about them. */
final class IssueRoutes {
  private static final String GROUP = "issues";
  private static final String LIST = "/api/v1/projects/{project}/issues";
  private static final String ONE = "/api/v1/issues/{issue}";

  private static final Kind<IssueStatus> STATUSES =
      Kind.choice(List.of(IssueStatus.values()), IssueStatus::label);
  private static final Parameter<IssueStatus> STATUS =
      Parameter.query("status", STATUSES, "Only issues with this status.");
  private static final Parameter<Level> LEVEL =
      Parameter.query(
          "level",
          Kind.choice(List.of(Level.values()), Level::label),
          "Only issues whose newest event has this level.");
  private static final Parameter<String> ENVIRONMENT =
      Parameter.query(
          "environment",
          Kind.text(ApiLimits.TEXT_MAX),
          "Only issues that were seen in this environment.");
  private static final Parameter<String> RELEASE =
      Parameter.query(
          "release", Kind.text(ApiLimits.TEXT_MAX), "Only issues that were seen in this release.");
  private static final Parameter<String> QUERY =
      Parameter.query(
          "query",
          Kind.text(ApiLimits.TEXT_MAX),
          "Words that stand in title, culprit or type, without regard to letter case.");
  private static final Parameter<IssueQuery.Sort> SORT =
      Parameter.query(
          "sort",
          Kind.choice(List.of(IssueQuery.Sort.values()), IssueRoutes::label),
          IssueQuery.Sort.LAST_SEEN,
          "Newest or most first.");

  private static final Parameter<Timeline.Unit> UNIT =
      Parameter.query(
          "unit",
          Kind.choice(List.of(Timeline.Unit.values()), Timeline.Unit::label),
          Timeline.Unit.HOUR,
          "How wide a point of the timeline is.");
  private static final Parameter<Instant> FROM =
      Parameter.query(
          "from",
          Kind.time(),
          "Where the timeline begins, widened to a whole unit; 60 minutes, 24 hours, 30 days or 12"
              + " months before its end when missing.");
  private static final Parameter<Instant> TO =
      Parameter.query(
          "to", Kind.time(), "Where the timeline ends, widened to a whole unit; now when missing.");

  private static final Parameter<IssueStatus> NEW_STATUS =
      Parameter.member("status", STATUSES, "The status to set.");
  private static final Parameter<List<IssueId>> IDS =
      Parameter.member(
          "ids", Kind.listOf(Kind.issueId(), ApiLimits.BULK_MAX), "Issues of the project.");

  private final Issues issues;
  private final Triage triage;
  private final Lookup lookup;
  private final PageLinks links;
  private final InstantSource clock;

  IssueRoutes(Issues issues, Triage triage, Lookup lookup, PageLinks links, InstantSource clock) {
    this.issues = issues;
    this.triage = triage;
    this.lookup = lookup;
    this.links = links;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    Endpoint.Answer noProject = Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT);
    Endpoint.Answer noIssue = Endpoint.Answer.refused(ProblemType.NO_SUCH_ISSUE);
    return List.of(
        new Endpoint(
            "GET",
            LIST,
            "listIssues",
            GROUP,
            "Lists a project's issues.",
            List.of(
                Lookup.PROJECT,
                STATUS,
                LEVEL,
                ENVIRONMENT,
                RELEASE,
                QUERY,
                SORT,
                Cursor.LIMIT,
                Cursor.PARAMETER),
            List.of(Endpoint.Answer.of(200, "A part of the list.", "IssuePage"), noProject),
            this::list),
        new Endpoint(
            "POST",
            LIST + "/status",
            "setStatusOfIssues",
            GROUP,
            "Sets the status of many issues at once.",
            List.of(Lookup.PROJECT, IDS, NEW_STATUS),
            List.of(
                Endpoint.Answer.of(
                    200, "The issues as they are now, and the ids that have none.", "BulkStatus"),
                noProject),
            this::setStatusOfMany),
        new Endpoint(
            "GET",
            ONE,
            "getIssue",
            GROUP,
            "Gives an issue with its timeline and its tags.",
            List.of(Lookup.ISSUE, FROM, TO, UNIT),
            List.of(Endpoint.Answer.of(200, "The issue.", "IssueDetail"), noIssue),
            this::get),
        new Endpoint(
            "PATCH",
            ONE,
            "setStatusOfIssue",
            GROUP,
            "Sets the status of an issue. A new event makes a resolved issue unresolved again.",
            List.of(Lookup.ISSUE, NEW_STATUS),
            List.of(Endpoint.Answer.of(200, "The issue as it is now.", "Issue"), noIssue),
            this::setStatus),
        new Endpoint(
            "DELETE",
            ONE,
            "deleteIssue",
            GROUP,
            "Removes an issue with all its events. The next event of its kind makes a new one.",
            List.of(Lookup.ISSUE),
            List.of(Endpoint.Answer.done("The issue is gone."), noIssue),
            this::delete));
  }

  private Response list(Call call) throws ProblemException {
    Project project = lookup.project(call);
    List<?> list =
        List.of(
            "issues",
            project.id(),
            call.find(STATUS),
            call.find(LEVEL),
            call.find(ENVIRONMENT),
            call.find(RELEASE),
            call.find(QUERY),
            call.get(SORT));
    IssuePage page =
        issues.list(
            project,
            new IssueQuery(
                call.find(STATUS).orElse(null),
                call.find(LEVEL).orElse(null),
                call.find(ENVIRONMENT).orElse(null),
                call.find(RELEASE).orElse(null),
                call.find(QUERY).orElse(null),
                call.get(SORT),
                call.get(Cursor.LIMIT),
                Cursor.open(list, call).orElse(null)));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), this::write)
                    .text("next", Cursor.seal(list, page.next()))
                    .flag("partial", page.partial())));
  }

  private Response get(Call call) throws ProblemException {
    Issue issue = lookup.issue(call).issue();
    Timeline.Unit unit = call.get(UNIT);
    Instant to = Timeline.end(unit, call.find(TO).orElseGet(clock::instant));
    Instant from = unit.floor(call.find(FROM).orElse(Timeline.usualFrom(unit, to)));
    checkSpan(unit, from, to);
    Timeline timeline = Timeline.of(unit, from, to, issues.minutes(issue, from, to));
    List<TagCounts> tags = issues.tags(issue);
    return Call.ok(
        Json.object(
            json -> {
              write(json, issue);
              json.object("timeline", part -> write(part, timeline));
              json.array("tags", tags, IssueRoutes::write);
            }));
  }

  private static void checkSpan(Timeline.Unit unit, Instant from, Instant to)
      throws ProblemException {
    String shown = from + " to " + to;
    if (!from.isBefore(to)) {
      throw new ProblemException(
          Problem.of(List.of(new Problem.Fault("query", "from", shown, "has to be before to"))));
    }
    if (unit.between(from, to) > ApiLimits.POINTS_MAX) {
      String allowed =
          "has to be at most " + ApiLimits.POINTS_MAX + " units before to; take a wider unit";
      throw new ProblemException(
          Problem.of(List.of(new Problem.Fault("query", "from", shown, allowed))));
    }
  }

  private Response setStatus(Call call) throws ProblemException {
    Lookup.Found found = lookup.issue(call);
    IssueId id = found.issue().id();
    List<Issue> changed = triage.setStatus(found.project(), List.of(id), call.get(NEW_STATUS));
    if (changed.isEmpty()) {
      throw Lookup.noSuchIssue(id);
    }
    return Call.ok(Json.object(json -> write(json, changed.getFirst())));
  }

  private Response setStatusOfMany(Call call) throws ProblemException {
    List<Issue> changed =
        triage.setStatus(lookup.project(call), call.get(IDS), call.get(NEW_STATUS));
    Set<IssueId> found = new HashSet<>();
    changed.forEach(issue -> found.add(issue.id()));
    List<String> missing = new ArrayList<>();
    for (IssueId id : call.get(IDS)) {
      if (!found.contains(id)) {
        missing.add(id.toString());
      }
    }
    return Call.ok(
        Json.object(json -> json.array("items", changed, this::write).texts("missing", missing)));
  }

  private Response delete(Call call) throws ProblemException {
    Lookup.Found found = lookup.issue(call);
    if (!triage.delete(found.project(), found.issue().id())) {
      throw Lookup.noSuchIssue(found.issue().id());
    }
    return Response.empty(204);
  }

  private void write(Json json, Issue issue) {
    json.text("id", issue.id().toString())
        .text("shortId", issue.shortId())
        .object(
            "project",
            project ->
                project.number("id", issue.project().number()).text("name", issue.projectName()))
        .text("title", issue.title())
        .text("culprit", issue.culprit())
        .text("type", issue.type())
        .text("level", issue.level().label())
        .text("status", issue.status().label())
        .number("count", issue.count())
        .time("firstSeen", issue.firstSeen())
        .time("lastSeen", issue.lastSeen())
        .texts("environments", issue.environments())
        .text("firstRelease", issue.firstRelease())
        .text("lastRelease", issue.lastRelease())
        .text("platform", issue.platform())
        .number("reopened", issue.reopened())
        .text("newestEventId", issue.newest().toString())
        .text("url", links.issue(issue.projectName(), issue.id()));
  }

  private static void write(Json json, Timeline timeline) {
    json.text("unit", timeline.unit().label())
        .time("from", timeline.from())
        .time("to", timeline.to())
        .array(
            "points",
            timeline.points(),
            (item, point) -> item.time("time", point.time()).number("count", point.count()));
  }

  private static void write(Json json, TagCounts tag) {
    json.text("name", tag.name())
        .number("total", tag.total())
        .array(
            "values",
            tag.values(),
            (item, value) -> item.text("value", value.value()).number("count", value.count()))
        .number("other", tag.other());
  }

  private static String label(IssueQuery.Sort sort) {
    return switch (sort) {
      case LAST_SEEN -> "lastSeen";
      case FIRST_SEEN -> "firstSeen";
      case COUNT -> "count";
    };
  }
}
