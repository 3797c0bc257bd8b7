package dev.faultline.api;

import dev.faultline.event.EventId;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Page;
import java.util.List;
import java.util.Optional;

/** Events: those of an issue, and one by its id. */
final class EventRoutes {
  private static final String GROUP = "events";
  private static final Parameter<EventId> EVENT =
      Parameter.path("event", Kind.eventId(), "An event's id.");

  private final Issues issues;
  private final Events events;
  private final Lookup lookup;
  private final PageLinks links;

  EventRoutes(Issues issues, Events events, Lookup lookup, PageLinks links) {
    this.issues = issues;
    this.events = events;
    this.lookup = lookup;
    this.links = links;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "GET",
            "/api/v1/issues/{issue}/events",
            "listEvents",
            GROUP,
            "Lists the kept events of an issue, newest first.",
            List.of(Lookup.ISSUE, Cursor.LIMIT, Cursor.PARAMETER),
            List.of(
                Endpoint.Answer.of(200, "A part of the list.", "EventPage"),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_ISSUE)),
            this::list),
        new Endpoint(
            "GET",
            "/api/v1/projects/{project}/events/{event}",
            "getEvent",
            GROUP,
            "Gives an event whole, as it is stored.",
            List.of(Lookup.PROJECT, EVENT),
            List.of(
                Endpoint.Answer.of(200, "The event.", "EventDetail"),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_EVENT),
                Endpoint.Answer.refused(ProblemType.NOT_KEPT)),
            this::get));
  }

  private Response list(Call call) throws ProblemException {
    Lookup.Found found = lookup.issue(call);
    Issue issue = found.issue();
    List<?> list = List.of("events", issue.id());
    Page<EventRef> page =
        events.list(
            found.project(), issue, call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), (item, ref) -> write(item, issue, ref))
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private Response get(Call call) throws ProblemException {
    Project project = lookup.project(call);
    EventId id = call.get(EVENT);
    ProblemException none =
        new ProblemException(
            ProblemType.NO_SUCH_EVENT,
            "The project " + project.name() + " has no event with the id " + id + ".");
    return switch (events.find(project, id).orElseThrow(() -> none)) {
      case Events.Found.Kept kept -> {
        Issue issue = issues.find(project, kept.issue()).orElseThrow(() -> none);
        yield answer(project, issue, kept.ref(), kept.json());
      }
      case Events.Found.NotKept counted -> throw notKept(project, id, counted.issue());
    };
  }

  private Response answer(Project project, Issue issue, EventRef ref, byte[] stored) {
    Optional<EventRef> older = events.previous(project, issue, ref.ordinal());
    Optional<EventRef> newer = events.next(project, issue, ref.ordinal());
    return Call.ok(
        Json.object(
            json -> {
              write(json, issue, ref);
              json.object(
                      "issue",
                      part ->
                          part.text("id", issue.id().toString())
                              .text("shortId", issue.shortId())
                              .text("url", links.issue(issue.projectName(), issue.id())))
                  .text("olderEventId", older.map(event -> event.id().toString()).orElse(null))
                  .text("newerEventId", newer.map(event -> event.id().toString()).orElse(null))
                  .raw("event", stored);
            }));
  }

  private ProblemException notKept(Project project, EventId id, IssueId issue) {
    return new ProblemException(
        Problem.of(
                ProblemType.NOT_KEPT,
                "The event "
                    + id
                    + " was counted in the issue "
                    + issue
                    + "; its body was left out, because the issue had many events in that hour.")
            .with("issueId", issue.toString())
            .with("issueUrl", links.issue(project.name(), issue)));
  }

  private void write(Json json, Issue issue, EventRef ref) {
    json.text("id", ref.id().toString())
        .time("time", ref.time())
        .time("receivedAt", ref.receivedAt())
        .number("ordinal", ref.ordinal())
        .text("url", links.event(issue.projectName(), issue.id(), ref.id()));
  }
}
