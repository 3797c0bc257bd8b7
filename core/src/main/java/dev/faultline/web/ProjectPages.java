package dev.faultline.web;

import dev.faultline.config.Config;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.project.ProjectName;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.OutcomeCount;
import dev.faultline.storage.Page;
import dev.faultline.storage.SetAsideItem;
import dev.faultline.web.pages.JteoutcomesGenerated;
import dev.faultline.web.pages.JteprojectsGenerated;
import dev.faultline.web.pages.JtesettingsGenerated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The list of projects, and each one's settings and outcomes. */
final class ProjectPages {
  private static final int DAY = 24;
  private static final int WEEK = 168;
  private static final int PAGES_MAX = 100_000;

  private final Assets assets;
  private final Stores stores;
  private final Config config;

  ProjectPages(Assets assets, Stores stores, Config config) {
    this.assets = assets;
    this.stores = stores;
    this.config = config;
  }

  void addTo(WebDoor door) {
    door.page("/", visit -> list(visit, ""));
    door.page("/p", visit -> Response.seeOther("/"));
    door.change("/p", this::make);
    door.page("/p/{project}/settings", visit -> settings(visit, ""));
    door.change("/p/{project}/settings/keys", this::addKey);
    door.change("/p/{project}/settings/keys/revoke", this::revokeKey);
    door.change("/p/{project}/settings/delete", this::delete);
    door.page("/p/{project}/outcomes", this::outcomes);
  }

  private Response list(Visit visit, String fault) {
    List<Project> all = stores.projects().list();
    String search = visit.query().find("q").orElse("").strip();
    String part = search.toLowerCase(Locale.ROOT);
    List<Project> fitting =
        all.stream().filter(p -> p.name().toLowerCase(Locale.ROOT).contains(part)).toList();
    int page = page(visit.query().find("page").orElse(""));
    int from = Math.min(fitting.size(), page * ProjectsView.PAGE);
    int to = Math.min(fitting.size(), from + ProjectsView.PAGE);
    List<ProjectsView.Row> rows = new ArrayList<>();
    for (Project project : fitting.subList(from, to)) {
      rows.add(row(project, visit.now()));
    }
    ProjectsView view =
        new ProjectsView(
            rows,
            Show.literal(search),
            fitting.size(),
            page > 0 ? pageHref(search, page - 1) : "",
            to < fitting.size() ? pageHref(search, page + 1) : "",
            fault,
            all.isEmpty() ? firstStart() : null);
    Shell shell = visit.shell(assets, "Projects");
    return Pages.html(
        fault.isEmpty() ? 200 : 422,
        out -> JteprojectsGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }

  private static int page(String text) {
    boolean number = text.matches("\\d{1,5}");
    return number ? Math.min(PAGES_MAX, Integer.parseInt(text)) : 0;
  }

  private static String pageHref(String search, int page) {
    String number = page == 0 ? "" : Integer.toString(page);
    return Links.with("/", List.of(Map.entry("q", search), Map.entry("page", number)));
  }

  /** With the server-wide key the first event makes a project: number 1 is as good as any. */
  private @Nullable StartView firstStart() {
    if (config.clientKeys().isEmpty()) {
      return null;
    }
    return StartView.of(config.url(), config.clientKeys().getFirst(), new ProjectId(1), "1");
  }

  private ProjectsView.Row row(Project project, Instant now) {
    long unresolved = stores.tallies().counters(project).unresolved();
    List<Issue> latest = stores.issues().list(project, IssueQuery.all(1)).items();
    long[] events = new long[DAY];
    Instant first = OutcomesView.first(DAY, now);
    long total = 0;
    for (OutcomeCount count : stores.tallies().outcomes(project.scope(), first, now)) {
      int at = (int) Duration.between(first, count.hour()).toHours();
      boolean event = count.outcome() == Outcome.ACCEPTED && count.category() == Category.ERROR;
      if (event && at >= 0 && at < DAY) {
        events[at] += count.quantity();
        total += count.quantity();
      }
    }
    return new ProjectsView.Row(
        Show.line(project.name(), 200),
        Links.project(project.name()),
        project.id().toString(),
        Show.brief(unresolved),
        unresolved == 0,
        Show.brief(total),
        Bars.spark(events, Show.counted(total, "event") + " in the last 24 hours"),
        latest.isEmpty() ? null : Moment.of(latest.getFirst().lastSeen(), now));
  }

  private Response make(Visit visit) {
    String name = visit.form().find("name").orElse("").strip();
    Optional<String> fault = ProjectName.fault(name);
    if (fault.isEmpty() && ProjectName.isDigits(name) && !ProjectName.isNumber(name)) {
      fault = Optional.of("a name of digits only must be a number from 1 to 999999");
    }
    if (fault.isPresent()) {
      return list(visit, "Not made: " + fault.get() + ".");
    }
    Project project = stores.projects().getOrCreate(name);
    return Response.seeOther(Notices.on(Links.project(project.name()) + "/settings", "project"));
  }

  private Response settings(Visit visit, String fault) {
    Project project = Found.project(stores, visit);
    SettingsView view = SettingsView.of(project, config.url(), fault, visit.now());
    NotificationsView.OpenSecret open =
        NotificationsView.OpenSecret.of(stores.desk(), project, visit.now());
    String notifications = Links.notifications(project.name());
    Shell shell = visit.shell(assets, "Settings", project, Shell.Tab.SETTINGS);
    return Pages.html(
        fault.isEmpty() ? 200 : 422,
        out ->
            JtesettingsGenerated.render(
                out, Pages.NO_INTERCEPTOR, shell, view, open, notifications));
  }

  private Response addKey(Visit visit) {
    Project project = Found.project(stores, visit);
    String label = visit.form().find("label").orElse("").strip();
    if (label.isEmpty() || label.length() > 100) {
      return settings(visit, "No key made: give it a name of 1 to 100 characters.");
    }
    stores.projects().addKey(project.id(), label);
    return toSettings(project, "key");
  }

  private Response revokeKey(Visit visit) {
    Project project = Found.project(stores, visit);
    String key = visit.form().find("key").orElse("");
    if (!stores.projects().revokeKey(project.id(), key)) {
      return settings(visit, "Nothing revoked: this project has no such working key.");
    }
    return toSettings(project, "revoked");
  }

  private Response delete(Visit visit) {
    Project project = Found.project(stores, visit);
    if (!visit.form().find("confirm").orElse("").equals(project.name())) {
      return settings(visit, "Nothing deleted: the name you typed is not the project's.");
    }
    stores.triage().deleteProject(project);
    return Response.seeOther(Notices.on("/", "project-gone"));
  }

  private static Response toSettings(Project project, String code) {
    return Response.seeOther(Notices.on(Links.project(project.name()) + "/settings", code));
  }

  private Response outcomes(Visit visit) {
    Project project = Found.project(stores, visit);
    int hours = visit.query().find("hours").orElse("").equals("168") ? WEEK : DAY;
    Instant first = OutcomesView.first(hours, visit.now());
    String cursor = visit.query().find("cursor").orElse(null);
    Page<SetAsideItem> kept =
        Found.part(() -> stores.tallies().setAside(project.scope(), OutcomesView.PAGE, cursor));
    OutcomesView view =
        OutcomesView.of(
            hours,
            Links.project(project.name()) + "/outcomes",
            stores.tallies().outcomes(project.scope(), first, visit.now()),
            kept.items(),
            kept.next(),
            visit.now());
    Shell shell = visit.shell(assets, "Outcomes", project, Shell.Tab.OUTCOMES);
    return Pages.html(
        200, out -> JteoutcomesGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }
}
