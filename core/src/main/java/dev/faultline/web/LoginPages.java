package dev.faultline.web;

import dev.faultline.access.Keys;
import dev.faultline.access.Sessions;
import dev.faultline.access.Throttle;
import dev.faultline.http.Response;
import dev.faultline.web.pages.JteloginGenerated;
import java.time.Duration;
import java.util.Optional;

/** Logging in and out, and the choice of colours. */
final class LoginPages {
  private static final int YEAR_SECONDS = 31_536_000;

  private final Assets assets;
  private final Keys keys;
  private final Sessions sessions;
  private final Throttle throttle;

  LoginPages(Assets assets, Keys keys, Sessions sessions, Throttle throttle) {
    this.assets = assets;
    this.keys = keys;
    this.sessions = sessions;
    this.throttle = throttle;
  }

  void addTo(WebDoor door) {
    door.openPage("/login", this::show);
    door.openChange("/login", this::login);
    door.openChange("/login/theme", this::theme);
    door.change("/logout", this::logout);
  }

  private Response show(Visit visit) {
    String next = next(visit.query().find("next").orElse(""));
    String token = visit.query().find("token").orElse("");
    if (visit.session() != null && token.isEmpty()) {
      return Response.seeOther(next);
    }
    return page(visit, 200, token, next, "");
  }

  private Response login(Visit visit) {
    String next = next(visit.form().find("next").orElse(""));
    String address = visit.request().remote();
    Optional<Duration> wait = throttle.take(address);
    if (wait.isPresent()) {
      long seconds = wait.get().plusMillis(999).toSeconds();
      String text = "Too many wrong keys. Try again in " + Show.counted(seconds, "second") + ".";
      return page(visit, 429, "", next, text).with("Retry-After", Long.toString(seconds));
    }
    Optional<String> token = visit.form().find("token");
    boolean right =
        token.isPresent()
            ? sessions.redeem(token.get())
            : keys.isMaster(visit.form().find("key").orElse("").strip());
    if (!right) {
      String text =
          token.isPresent()
              ? "This link was used before or is too old. Log in with the master key, or start the"
                  + " server (or run faultline deploy) again for a new link."
              : "This is not the master key.";
      return page(visit, 403, "", next, text);
    }
    throttle.giveBack(address);
    return Response.seeOther(next).with("Set-Cookie", sessions.cookie(sessions.begin()));
  }

  private Response logout(Visit visit) {
    if (visit.session() != null) {
      sessions.end(visit.session());
    }
    return Response.seeOther("/login").with("Set-Cookie", sessions.clearingCookie());
  }

  private Response theme(Visit visit) {
    Theme theme = visit.form().find("theme").map(Theme::parse).orElse(Theme.AUTO);
    String next = visit.form().find("next").orElse("");
    // The login page itself is a fine place to come back to here.
    String back = next.equals("/login") ? next : next(next);
    return Response.seeOther(back)
        .with(
            "Set-Cookie",
            "faultline_theme="
                + theme.label()
                + "; Path=/; Max-Age="
                + YEAR_SECONDS
                + "; SameSite=Lax");
  }

  private Response page(Visit visit, int status, String token, String next, String fault) {
    Shell shell = visit.shell(assets, "Log in");
    LoginView view = new LoginView(token, next, fault);
    return Pages.html(
        status, out -> JteloginGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }

  private static String next(String asked) {
    return Links.isLocal(asked) ? asked : "/";
  }
}
