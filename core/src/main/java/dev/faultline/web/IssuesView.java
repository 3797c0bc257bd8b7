package dev.faultline.web;

import dev.faultline.event.Level;
import dev.faultline.http.Query;
import dev.faultline.issue.IssueStatus;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.IssueQuery.Sort;
import dev.faultline.storage.LaneCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The issue list of a project.
 *
 * @param more the address of the next part; empty at the end
 * @param partial the search stopped before the page was full
 * @param self the address of this list, to come back to
 * @param start what to show instead of a list when the project never had an issue; null otherwise
 */
public record IssuesView(
    String action,
    Filter filter,
    List<Tab> tabs,
    List<IssueView> rows,
    String more,
    boolean partial,
    String self,
    List<String> environments,
    List<String> releases,
    @Nullable StartView start) {

  /** Issues on a page. */
  static final int PAGE = 50;

  private static final int RELEASES_MAX = 100;
  private static final String ALL = "all";

  /** A link to the issues of one status. */
  public record Tab(String label, String count, String href, @Nullable String current) {}

  /** What to list, as the address says it. Unknown values are as good as none. */
  public record Filter(
      String status,
      String text,
      String level,
      String environment,
      String release,
      String sort,
      String cursor) {

    static Filter of(Query query) {
      String status = query.find("status").orElse("");
      String level = query.find("level").orElse("");
      String sort = query.find("sort").orElse("");
      boolean known = status.equals(ALL) || IssueStatus.parse(status).isPresent();
      return new Filter(
          known ? status : IssueStatus.UNRESOLVED.label(),
          query.find("q").orElse("").strip(),
          Level.parse(level).map(Level::label).orElse(""),
          query.find("environment").orElse("").strip(),
          query.find("release").orElse("").strip(),
          sort.equals("first") || sort.equals("count") ? sort : "last",
          query.find("cursor").orElse(""));
    }

    IssueQuery query() {
      Sort order =
          switch (sort) {
            case "first" -> Sort.FIRST_SEEN;
            case "count" -> Sort.COUNT;
            default -> Sort.LAST_SEEN;
          };
      return new IssueQuery(
          IssueStatus.parse(status).orElse(null),
          Level.parse(level).orElse(null),
          orNull(environment),
          orNull(release),
          orNull(text),
          order,
          PAGE,
          orNull(cursor));
    }

    String href(String path, String toStatus, String toCursor) {
      return Links.with(
          path,
          List.of(
              Map.entry("status", toStatus),
              Map.entry("q", text),
              Map.entry("level", level),
              Map.entry("environment", environment),
              Map.entry("release", release),
              Map.entry("sort", sort.equals("last") ? "" : sort),
              Map.entry("cursor", toCursor)));
    }

    /** Whether anything but the status narrows the list. */
    public boolean narrowed() {
      return !(text + level + environment + release).isEmpty();
    }

    private static @Nullable String orNull(String text) {
      return text.isEmpty() ? null : text;
    }
  }

  static IssuesView of(
      String project,
      Filter filter,
      LaneCounters counters,
      List<IssueView> rows,
      @Nullable String next,
      boolean partial,
      List<String> releases,
      @Nullable StartView start) {
    String path = Links.project(project);
    List<Tab> tabs = new ArrayList<>();
    for (IssueStatus status : IssueStatus.values()) {
      tabs.add(tab(path, filter, status.label(), counters.of(status)));
    }
    long all = counters.unresolved() + counters.resolved() + counters.ignored();
    tabs.add(tab(path, filter, ALL, all));
    var environments = new TreeSet<String>();
    rows.forEach(row -> environments.addAll(row.environments()));
    return new IssuesView(
        path + "/issues",
        filter,
        tabs,
        rows,
        next == null ? "" : filter.href(path, filter.status(), next),
        partial,
        filter.href(path, filter.status(), filter.cursor()),
        List.copyOf(environments),
        releases.stream().sorted(Comparator.reverseOrder()).limit(RELEASES_MAX).toList(),
        start);
  }

  private static Tab tab(String path, Filter filter, String status, long count) {
    String label = status.substring(0, 1).toUpperCase(Locale.ROOT) + status.substring(1);
    String current = status.equals(filter.status()) ? "page" : null;
    return new Tab(label, Show.brief(count), filter.href(path, status, ""), current);
  }

  /** The list's first part. */
  public String first() {
    return filter.href(path(), filter.status(), "");
  }

  /** Where the list is shown, without what narrows it. */
  public String path() {
    return action.substring(0, action.length() - "/issues".length());
  }
}
