package dev.faultline.web;

import dev.faultline.access.Sessions.Session;
import dev.faultline.http.Query;
import dev.faultline.http.Request;
import dev.faultline.project.Project;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request for a page, with what every page asks of it.
 *
 * @param session null when nobody is logged in
 * @param csrf what this session's forms carry; empty without a session
 * @param form what was posted; empty for a GET
 */
record Visit(
    Request request,
    Map<String, String> path,
    Query query,
    Query form,
    @Nullable Session session,
    String csrf,
    Theme theme,
    Instant now) {

  /** The page's surroundings, for a page of no project. */
  Shell shell(Assets assets, String title) {
    return new Shell(
        assets,
        theme,
        title + " \u00b7 Faultline",
        here(),
        csrf,
        null,
        Shell.Tab.NONE,
        List.of(),
        notice());
  }

  /** The page's surroundings, for a project's page. */
  Shell shell(Assets assets, String title, Project project, Shell.Tab tab) {
    String name = project.name();
    Shell.Crumb crumb = new Shell.Crumb(Show.line(name, 100), Links.project(name));
    return new Shell(
        assets,
        theme,
        title + " \u00b7 " + Show.line(name, 60) + " \u00b7 Faultline",
        here(),
        csrf,
        name,
        tab,
        List.of(crumb),
        notice());
  }

  /** The address to come back to; a change's is not one. */
  String here() {
    if (!request.method().equals("GET")) {
      return "/";
    }
    return request.query().isEmpty() ? request.path() : request.path() + "?" + request.query();
  }

  private String notice() {
    return query.find("done").map(Notices::text).orElse("");
  }
}
