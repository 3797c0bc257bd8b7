package dev.faultline.web;

import dev.faultline.codec.EventJson;
import dev.faultline.event.EventId;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events.Found.Kept;
import dev.faultline.storage.Events.Found.NotKept;
import dev.faultline.storage.Page;
import dev.faultline.web.TimelineView.Range;
import dev.faultline.web.WebDoor.PageFault;
import dev.faultline.web.pages.JteeventGenerated;
import dev.faultline.web.pages.JteeventsGenerated;
import dev.faultline.web.pages.JteissueGenerated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An issue, its kept events, and each one of them. */
final class EventPages {
  private final Assets assets;
  private final Stores stores;

  EventPages(Assets assets, Stores stores) {
    this.assets = assets;
    this.stores = stores;
  }

  void addTo(WebDoor door) {
    door.page("/p/{project}/issues/{issue}", this::issue);
    door.page("/p/{project}/issues/{issue}/events", this::events);
    door.page("/p/{project}/issues/{issue}/events/{event}", this::event);
    door.page("/p/{project}/issues/{issue}/events/{event}/json", this::json);
  }

  private Response issue(Visit visit) {
    Found found = Found.issue(stores, visit);
    Issue issue = found.issue();
    Range asked = Range.parse(visit.query().find("range").orElse(""));
    Range range = asked == null ? Range.reaching(issue.firstSeen(), visit.now()) : asked;
    Instant from = range.from(visit.now());
    String href = Links.issue(issue.projectName(), issue.id());
    var minutes = stores.issues().minutes(issue, from, range.until(visit.now()));
    TimelineView timeline = TimelineView.of(range, minutes, visit.now(), href);
    List<TagView> tags = TagView.of(stores.issues().tags(issue));
    EventPageView page =
        newest(found)
            .flatMap(
                ref ->
                    stores.events().body(ref).map(json -> eventPage(found, ref, json, visit.now())))
            .orElseGet(() -> nothingKept(issue));
    IssueView head = IssueView.of(issue, visit.now(), null);
    ToldView told = told(found, visit);
    Shell shell =
        visit.shell(assets, Show.clip(head.title(), 80), found.project(), Shell.Tab.ISSUES);
    return Pages.html(
        200,
        out ->
            JteissueGenerated.render(
                out, Pages.NO_INTERCEPTOR, shell, head, timeline, tags, page, told));
  }

  private ToldView told(Found found, Visit visit) {
    IssueId id = found.issue().id();
    String cursor = visit.query().find("told").orElse(null);
    Page<Delivery> page = Found.part(() -> stores.desk().log(id, ToldView.ON_ISSUE, cursor));
    String next = page.next();
    return new ToldView(
        page.items().stream().map(line -> ToldView.row(line, "", visit.now())).toList(),
        next == null
            ? ""
            : Links.with(
                Links.issue(found.issue().projectName(), id), List.of(Map.entry("told", next))),
        stores.desk().unused(id).stream().map(each -> ToldView.unused(each, visit.now())).toList());
  }

  private Response event(Visit visit) {
    Found found = Found.issue(stores, visit);
    Kept kept = kept(found, visit);
    EventPageView page = eventPage(found, kept.ref(), kept.json(), visit.now());
    EventView event = page.event();
    if (event == null) {
      throw new IllegalStateException("a kept event has a view");
    }
    IssueView head = IssueView.of(found.issue(), visit.now(), null);
    Shell shell =
        visit.shell(assets, Show.clip(head.title(), 80), found.project(), Shell.Tab.ISSUES);
    return Pages.html(
        200, out -> JteeventGenerated.render(out, Pages.NO_INTERCEPTOR, shell, head, page, event));
  }

  private Response json(Visit visit) {
    Kept kept = kept(Found.issue(stores, visit), visit);
    return Response.bytes(200, "application/json; charset=utf-8", kept.json())
        .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  }

  /** The kept event that the address names, of the issue that it names. */
  private Kept kept(Found found, Visit visit) {
    String text = visit.path().getOrDefault("event", "");
    Project project = found.project();
    var event = EventId.parse(text).flatMap(id -> stores.events().find(project, id));
    return switch (event.orElse(null)) {
      case Kept kept when kept.issue().equals(found.issue().id()) -> kept;
      case NotKept left when left.issue().equals(found.issue().id()) ->
          throw new PageFault(
              404,
              "Counted, not kept",
              "This event was counted. Its body was left out, because the issue had too many events"
                  + " within the hour; the issue shows the ones that were kept.");
      case Kept elsewhere -> throw PageFault.notFound("This event belongs to another issue.");
      case NotKept elsewhere -> throw PageFault.notFound("This event belongs to another issue.");
      case null ->
          throw PageFault.notFound(
              "This issue has no event "
                  + Show.clip(text, 64)
                  + ". It may be older than the retention.");
    };
  }

  private Response events(Visit visit) {
    Found found = Found.issue(stores, visit);
    Issue issue = found.issue();
    String cursor = visit.query().find("cursor").orElse(null);
    Page<EventRef> page =
        Found.part(() -> stores.events().list(found.project(), issue, EventsView.PAGE, cursor));
    List<EventsView.Row> rows = new ArrayList<>();
    for (EventRef ref : page.items()) {
      String href = Links.event(issue.projectName(), issue.id(), ref.id());
      stores
          .events()
          .body(ref)
          .map(EventJson::read)
          .ifPresent(event -> rows.add(EventsView.Row.of(href, ref, event, visit.now())));
    }
    String next = page.next();
    String more =
        next == null
            ? ""
            : Links.events(issue.projectName(), issue.id())
                + "?cursor="
                + dev.faultline.http.Percent.encode(next);
    EventsView view = new EventsView(rows, more, keptText(issue));
    IssueView head = IssueView.of(issue, visit.now(), null);
    Shell shell = visit.shell(assets, "Events", found.project(), Shell.Tab.ISSUES);
    return Pages.html(
        200, out -> JteeventsGenerated.render(out, Pages.NO_INTERCEPTOR, shell, head, view));
  }

  private EventPageView eventPage(Found found, EventRef ref, byte[] json, Instant now) {
    Project project = found.project();
    Issue issue = found.issue();
    Optional<EventRef> older = stores.events().previous(project, issue, ref.ordinal());
    Optional<EventRef> newer = stores.events().next(project, issue, ref.ordinal());
    Optional<EventRef> oldest = older.flatMap(_ -> stores.events().oldest(project, issue));
    Optional<EventRef> newest = newer.flatMap(_ -> newest(found));
    String own = href(issue, ref);
    return new EventPageView(
        EventView.of(EventJson.read(json), now),
        Show.count(ref.ordinal()),
        own,
        href(issue, oldest.orElse(null)),
        href(issue, older.orElse(null)),
        href(issue, newer.orElse(null)),
        href(issue, newest.orElse(null)),
        Links.events(issue.projectName(), issue.id()),
        own + "/json",
        keptText(issue));
  }

  private EventPageView nothingKept(Issue issue) {
    String all = Links.events(issue.projectName(), issue.id());
    return new EventPageView(null, "", "", "", "", "", "", all, "", "");
  }

  private static String href(Issue issue, @Nullable EventRef ref) {
    return ref == null ? "" : Links.event(issue.projectName(), issue.id(), ref.id());
  }

  private Optional<EventRef> newest(Found found) {
    return stores.events().list(found.project(), found.issue(), 1, null).items().stream()
        .findFirst();
  }

  /** What the storm guard kept; empty where it left out nothing. */
  private String keptText(Issue issue) {
    long kept = stores.issues().kept(issue);
    return kept >= issue.count()
        ? ""
        : "kept " + Show.count(kept) + " of " + Show.counted(issue.count(), "event");
  }
}
