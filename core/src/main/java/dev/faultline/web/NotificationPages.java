package dev.faultline.web;

import dev.faultline.config.Config;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.notify.Desk;
import dev.faultline.notify.UnusableException;
import dev.faultline.project.Dsn;
import dev.faultline.project.Project;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.UnsealableException;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.Page;
import dev.faultline.web.NotificationsView.Outcome;
import dev.faultline.web.WebDoor.PageFault;
import dev.faultline.web.pages.JtenotificationsGenerated;
import dev.faultline.web.pages.JtetargetGenerated;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project's targets, dead letters, and the form that seals and tries configs. */
final class NotificationPages {
  /** What people may choose for a sealed config's life, in days; 0 is for ever. */
  private static final List<Integer> DAYS = List.of(0, 30, 90, 365);

  private final Assets assets;
  private final Stores stores;
  private final Config config;

  NotificationPages(Assets assets, Stores stores, Config config) {
    this.assets = assets;
    this.stores = stores;
    this.config = config;
  }

  void addTo(WebDoor door) {
    String root = "/p/{project}/notifications";
    door.page(root, visit -> show(visit, new Outcome.Nothing()));
    door.page(root + "/{target}", this::target);
    door.change(root + "/seal", this::seal);
    door.change(root + "/test", this::test);
    door.change(root + "/replay", this::replay);
    door.change(root + "/dismiss", this::dismiss);
  }

  private Response show(Visit visit, Outcome outcome) {
    Project project = Found.project(stores, visit);
    Desk desk = stores.desk();
    String action = Links.notifications(project.name());
    String cursor = visit.query().find("cursor").orElse(null);
    String older = visit.query().find("dead").orElse(null);
    Page<Desk.Place> places =
        Found.part(() -> desk.places(project.scope(), NotificationsView.PAGE, cursor));
    Page<DeadLetter> dead =
        Found.part(() -> desk.deadLetters(project.scope(), NotificationsView.PAGE, older));
    Instant now = visit.now();
    NotificationsView view =
        new NotificationsView(
            action,
            NotificationsView.OpenSecret.of(desk, project, now),
            places.items().stream()
                .map(place -> NotificationsView.place(place, action, now))
                .toList(),
            more(action, "cursor", places.next()),
            dead.items().stream()
                .map(letter -> NotificationsView.dead(letter, project.name(), now))
                .toList(),
            more(action, "dead", dead.next()),
            outcome);
    Shell shell = visit.shell(assets, "Notifications", project, Shell.Tab.NOTIFICATIONS);
    // htmx shows the answer of a form only when it is a good one.
    boolean part = visit.request().headers().find("HX-Request").isPresent();
    return Pages.html(
        outcome instanceof Outcome.Wrong && !part ? 422 : 200,
        out -> JtenotificationsGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }

  private static String more(String path, String name, @Nullable String next) {
    return next == null ? "" : Links.with(path, List.of(Map.entry(name, next)));
  }

  private Response target(Visit visit) {
    Project project = Found.project(stores, visit);
    String name = visit.path().getOrDefault("target", "");
    Desk.Place place =
        stores
            .desk()
            .place(project.scope(), name)
            .orElseThrow(() -> PageFault.notFound("Nothing was sent to such a target lately."));
    String cursor = visit.query().find("cursor").orElse(null);
    Page<Delivery> page =
        Found.part(() -> stores.desk().log(project.scope(), name, ToldView.ON_PAGE, cursor));
    String action = Links.notifications(project.name());
    List<ToldView.Row> rows =
        page.items().stream().map(line -> row(project, line, visit.now())).toList();
    ToldView told = new ToldView(rows, more(action + "/" + name, "cursor", page.next()), List.of());
    NotificationsView.Place view = NotificationsView.place(place, action, visit.now());
    Shell shell = visit.shell(assets, view.label(), project, Shell.Tab.NOTIFICATIONS);
    return Pages.html(
        200, out -> JtetargetGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view, told));
  }

  private static ToldView.Row row(Project project, Delivery line, Instant now) {
    IssueId issue = line.issue();
    return ToldView.row(line, issue == null ? "" : Links.issue(project.name(), issue), now);
  }

  private Response seal(Visit visit) {
    Project project = Found.project(stores, visit);
    String days = visit.form().find("days").orElse("0");
    int chosen =
        DAYS.stream()
            .filter(each -> each.toString().equals(days))
            .findFirst()
            .orElseThrow(() -> new PageFault(422, "Not done", "The form names no such time."));
    Instant expires = chosen == 0 ? null : visit.now().plus(Duration.ofDays(chosen));
    String json = visit.form().find("config").orElse("");
    try {
      String sealed = stores.sealing().seal(SealedConfig.Use.NOTIFY, project.name(), expires, json);
      String dsn = Dsn.fits(sealed) ? Dsn.of(config.url(), project, sealed).orElse("") : "";
      String why =
          Dsn.fits(sealed)
              ? "A DSN needs a client key: all keys of this project are revoked."
              : "It is too long for a DSN; clients that send configs can use it.";
      return show(visit, new Outcome.Sealed(sealed, dsn, dsn.isEmpty() ? why : ""));
    } catch (UnsealableException e) {
      return show(visit, wrong("Not sealed", e));
    }
  }

  private Response test(Visit visit) {
    Project project = Found.project(stores, visit);
    try {
      String json = visit.form().find("config").orElse("");
      return show(
          visit,
          new Outcome.Tried(
              stores.desk().test(project, json).stream().map(NotificationsView::attempt).toList()));
    } catch (UnusableException e) {
      return show(visit, wrong("Nothing sent", e));
    }
  }

  private static Outcome wrong(String what, Exception fault) {
    return new Outcome.Wrong(what + ": " + Show.line(fault.getMessage(), 1_000) + ".");
  }

  private Response replay(Visit visit) {
    Project project = Found.project(stores, visit);
    String name = visit.form().find("name").orElse("");
    return back(project, stores.desk().replay(project.scope(), name), "replayed");
  }

  private Response dismiss(Visit visit) {
    Project project = Found.project(stores, visit);
    String name = visit.form().find("name").orElse("");
    return back(project, stores.desk().dismiss(project.scope(), name), "dismissed");
  }

  private static Response back(Project project, boolean found, String code) {
    if (!found) {
      throw new PageFault(404, "Not done", "This message is not there any more.");
    }
    return Response.seeOther(Notices.on(Links.notifications(project.name()), code));
  }
}
