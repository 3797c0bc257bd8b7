package dev.faultline.web;

import dev.faultline.config.Config;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.storage.IssuePage;
import dev.faultline.web.WebDoor.PageFault;
import dev.faultline.web.pages.JteissuesGenerated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A project's issue list, and what people do to issues. */
final class IssuePages {
  private static final int SPARK_HOURS = 24;

  private final Assets assets;
  private final Stores stores;
  private final Config config;

  IssuePages(Assets assets, Stores stores, Config config) {
    this.assets = assets;
    this.stores = stores;
    this.config = config;
  }

  void addTo(WebDoor door) {
    door.page("/p/{project}", this::list);
    door.page("/p/{project}/issues", this::toList);
    door.change("/p/{project}/issues", this::setStatus);
    door.change("/p/{project}/issues/{issue}/delete", this::delete);
  }

  private Response toList(Visit visit) {
    return Response.seeOther(Links.project(Found.project(stores, visit).name()));
  }

  private Response list(Visit visit) {
    Project project = Found.project(stores, visit);
    var filter = IssuesView.Filter.of(visit.query());
    IssuePage page = Found.part(() -> stores.issues().list(project, filter.query()));
    List<IssueView> rows = new ArrayList<>();
    for (Issue issue : page.items()) {
      long[] hours = stores.issues().lastHours(issue, visit.now(), SPARK_HOURS);
      long sum = 0;
      for (long count : hours) {
        sum += count;
      }
      String label = Show.counted(sum, "event") + " in the last 24 hours";
      rows.add(IssueView.of(issue, visit.now(), Bars.spark(hours, label)));
    }
    boolean bare = rows.isEmpty() && !filter.narrowed() && filter.cursor().isEmpty();
    IssuesView view =
        IssuesView.of(
            project.name(),
            filter,
            stores.tallies().counters(project),
            rows,
            page.next(),
            page.partial(),
            stores.tallies().releases(project),
            bare && stores.tallies().counters(project).issues() == 0 ? start(project) : null);
    Shell shell = visit.shell(assets, "Issues", project, Shell.Tab.ISSUES);
    return Pages.html(
        200, out -> JteissuesGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }

  private @Nullable StartView start(Project project) {
    String key = project.defaultKey();
    if (key.isEmpty() && !config.clientKeys().isEmpty()) {
      key = config.clientKeys().getFirst();
    }
    return key.isEmpty() ? null : StartView.of(config.url(), key, project.id(), project.name());
  }

  private Response setStatus(Visit visit) {
    Project project = Found.project(stores, visit);
    IssueStatus status =
        IssueStatus.parse(visit.form().find("status").orElse(""))
            .orElseThrow(() -> new PageFault(422, "Not done", "The form names no status."));
    List<IssueId> ids = new ArrayList<>();
    for (String text : visit.form().all("id")) {
      Optional<IssueId> id = IssueId.parse(text);
      if (id.isEmpty()) {
        throw new PageFault(422, "Not done", "The form names an issue that cannot be one.");
      }
      ids.add(id.get());
    }
    if (ids.size() > IssuesView.PAGE) {
      throw new PageFault(422, "Not done", "At most " + IssuesView.PAGE + " issues at once.");
    }
    int changed = ids.isEmpty() ? 0 : stores.triage().setStatus(project, ids, status).size();
    String next = visit.form().find("next").orElse("");
    String back = Links.isLocal(next) ? next : Links.project(project.name());
    return Response.seeOther(Notices.on(back, Notices.status(status, changed)));
  }

  private Response delete(Visit visit) {
    Found found = Found.issue(stores, visit);
    stores.triage().delete(found.project(), found.issue().id());
    return Response.seeOther(Notices.on(Links.project(found.project().name()), "issue-gone"));
  }
}
