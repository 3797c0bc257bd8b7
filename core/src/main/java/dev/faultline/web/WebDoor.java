package dev.faultline.web;

import dev.faultline.access.Cookies;
import dev.faultline.access.Keys;
import dev.faultline.access.Sessions;
import dev.faultline.access.Sessions.Session;
import dev.faultline.access.Throttle;
import dev.faultline.config.Config;
import dev.faultline.http.Handler;
import dev.faultline.http.Percent;
import dev.faultline.http.Query;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.http.Router;
import dev.faultline.web.pages.JtefaultGenerated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pages, their login and their files. Every answer carries headers that let a browser run
 * nothing but our own files; a GET changes nothing; a change needs the session's token.
 */
public final class WebDoor implements Handler {
  /** Most bytes of a posted form. */
  static final int FORM_BYTES = 256 << 10;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none';"
          + " base-uri 'none'";
  private final Assets assets = new Assets();
  private final Router router = new Router();
  private final Hosts hosts;
  private final Sessions sessions;
  private final InstantSource clock;

  /** A page: reads, and never changes anything. */
  @FunctionalInterface
  interface Reader {
    Response read(Visit visit);
  }

  /** A change that a form asked for. */
  @FunctionalInterface
  interface Changer {
    Response change(Visit visit);
  }

  /** A fault of the visitor that becomes a page. */
  static final class PageFault extends RuntimeException {
    private final int status;
    private final String heading;

    PageFault(int status, String heading, String text) {
      super(text);
      this.status = status;
      this.heading = heading;
    }

    static PageFault notFound(String what) {
      return new PageFault(404, "Not found", what);
    }
  }

  public WebDoor(
      Stores stores,
      Keys keys,
      Sessions sessions,
      Throttle throttle,
      Config config,
      InstantSource clock) {
    this.hosts = new Hosts(config);
    this.sessions = sessions;
    this.clock = clock;
    new LoginPages(assets, keys, sessions, throttle).addTo(this);
    new ProjectPages(assets, stores, config).addTo(this);
    new IssuePages(assets, stores, config).addTo(this);
    new EventPages(assets, stores).addTo(this);
    new NotificationPages(assets, stores, config).addTo(this);
    new InstallationPages(assets, stores, config).addTo(this);
  }

  /** Whether a path is one of the pages' own. */
  public boolean takes(String path) {
    return path.equals("/")
        || isUnder(path, "/p")
        || isUnder(path, "/login")
        || isUnder(path, "/logout")
        || path.equals(Links.INSTALLATION)
        || isUnder(path, "/assets");
  }

  private static boolean isUnder(String path, String root) {
    return path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }

  @Override
  public Response handle(Request request) {
    return guarded(answer(request));
  }

  private Response answer(Request request) {
    try {
      Optional<String> misdirected = hosts.fault(request);
      if (misdirected.isPresent()) {
        return fault(request, 421, "Wrong address", misdirected.get());
      }
      if (isUnder(request.path(), "/assets")) {
        return assets
            .find(request.path())
            .orElseGet(() -> Response.text(404, "text/plain; charset=utf-8", "no such file\n"));
      }
      return router
          .handle(request)
          .map(response -> response.status() == 405 ? notAllowed(request, response) : response)
          .orElseGet(() -> missing(request));
    } catch (PageFault e) {
      return fault(request, e.status, e.heading, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The page for a fault of ours that was logged; nothing for a client that wants no page. It shows
   * nobody as logged in: whether somebody is only the storage knows, which may be what failed.
   */
  public Optional<Response> fault(Request request, int status, String id) {
    if (!acceptsPages(request)) {
      return Optional.empty();
    }
    boolean passing = status == 503;
    String heading = passing ? "Not now" : "Our fault";
    String text =
        passing
            ? "The storage did not answer. Reload the page in a moment."
            : "This page failed. It was logged.";
    Visit visit = visit(request, Map.of(), Query.parse(""), null);
    return Optional.of(guarded(fault(visit, status, heading, text, id)));
  }

  /** Whether an {@code Accept} header has HTML in it; one that is not there takes everything. */
  private static boolean acceptsPages(Request request) {
    String accept = request.headers().find("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
    return accept.contains("text/html") || accept.contains("*/*") || accept.contains("text/*");
  }

  /** Adds a page that only those who are logged in see. */
  void page(String pattern, Reader reader) {
    router.on(
        "GET",
        pattern,
        (request, path) -> {
          Visit visit = visit(request, path, Query.parse(""));
          return visit.session() == null ? toLogin(request) : reader.read(visit);
        });
  }

  /** Adds a change that only those who are logged in may post. */
  void change(String pattern, Changer changer) {
    router.on(
        "POST",
        pattern,
        (request, path) -> {
          Visit visit = visit(request, path, form(request));
          Session session = visit.session();
          if (session == null) {
            return toLogin(request);
          }
          if (!sessions.isCsrfToken(session, visit.form().find("csrf").orElse(""))) {
            throw new PageFault(
                403,
                "Not done",
                "The form was not one of this session's. Go back, reload the page and try again.");
          }
          return changer.change(visit);
        });
  }

  /** Adds a page for everybody. */
  void openPage(String pattern, Reader reader) {
    router.on(
        "GET", pattern, (request, path) -> reader.read(visit(request, path, Query.parse(""))));
  }

  /** Adds a change for everybody; it has its own proof, or needs none. */
  void openChange(String pattern, Changer changer) {
    router.on(
        "POST", pattern, (request, path) -> changer.change(visit(request, path, form(request))));
  }

  private Visit visit(Request request, Map<String, String> path, Query form) {
    String cookies = request.headers().find("Cookie").orElse("");
    return visit(request, path, form, sessions.find(cookies).orElse(null));
  }

  private Visit visit(
      Request request, Map<String, String> path, Query form, @Nullable Session session) {
    String cookies = request.headers().find("Cookie").orElse("");
    return new Visit(
        request,
        path,
        request.parameters(),
        form,
        session,
        session == null ? "" : sessions.csrfToken(session),
        Cookies.find(cookies, "faultline_theme").map(Theme::parse).orElse(Theme.AUTO),
        clock.instant());
  }

  private static Query form(Request request) {
    String site = request.headers().find("Sec-Fetch-Site").orElse("same-origin");
    if (!site.equals("same-origin") && !site.equals("none")) {
      throw new PageFault(403, "Not done", "The form came from another site.");
    }
    String type = request.headers().find("Content-Type").orElse("");
    if (!type.regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33)) {
      throw new PageFault(415, "Not understood", "Only forms can be posted here.");
    }
    try {
      byte[] body = request.body().readNBytes(FORM_BYTES + 1);
      if (body.length > FORM_BYTES) {
        throw new PageFault(413, "Too large", "The form is larger than 256 KiB.");
      }
      return Query.parse(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Response toLogin(Request request) {
    String here = request.method().equals("POST") ? "/" : request.path();
    if (!request.query().isEmpty() && !request.method().equals("POST")) {
      here += "?" + request.query();
    }
    String login = here.equals("/") ? "/login" : "/login?next=" + Percent.encode(here);
    if (request.headers().find("HX-Request").isPresent()) {
      // A part of a page was asked for: the whole page must go to the login, not the part.
      return Response.empty(401).with("HX-Redirect", login);
    }
    return Response.seeOther(login);
  }

  private Response missing(Request request) {
    Visit visit = visit(request, Map.of(), Query.parse(""));
    if (visit.session() == null) {
      return toLogin(request);
    }
    return fault(request, 404, "Not found", "There is no page at this address.");
  }

  private Response notAllowed(Request request, Response plain) {
    String allowed = plain.headers().find("Allow").orElse("");
    return fault(request, 405, "Not allowed", "This address takes only " + allowed + ".")
        .with("Allow", allowed);
  }

  /** The page for a fault of the visitor. */
  private Response fault(Request request, int status, String heading, String text) {
    return fault(visit(request, Map.of(), Query.parse("")), status, heading, text, "");
  }

  private Response fault(Visit visit, int status, String heading, String text, String id) {
    Shell shell = visit.shell(assets, heading);
    FaultView view = new FaultView(status, heading, Show.literal(text), id, "/");
    return Pages.html(
        status, out -> JtefaultGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }

  private static Response guarded(Response response) {
    if (response.headers().find("Cache-Control").isEmpty()) {
      response.with("Cache-Control", "no-store");
    }
    if (response.headers().find("Content-Security-Policy").isEmpty()) {
      response.with("Content-Security-Policy", POLICY);
    }
    return response
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY")
        .with("Referrer-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin");
  }
}
