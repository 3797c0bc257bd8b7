package dev.faultline.web;

import dev.faultline.event.Event;
import dev.faultline.event.User;
import dev.faultline.storage.EventRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kept events of an issue, newest first. */
public record EventsView(List<Row> rows, String more, String kept) {
  /** Events on a page. */
  static final int PAGE = 25;

  /** An event. */
  public record Row(
      String href,
      String shortId,
      String ordinal,
      Moment time,
      String message,
      String user,
      String release,
      String environment,
      String url) {

    static Row of(String href, EventRef ref, Event event, Instant now) {
      return new Row(
          href,
          ref.id().toString().substring(0, 8),
          Show.count(ref.ordinal()),
          Moment.of(ref.time(), now),
          Show.line(message(event), 200),
          Show.line(user(event.user()), 80),
          Show.line(event.release(), 60),
          Show.line(event.environment(), 40),
          event.request() == null ? "" : Show.line(event.request().url(), 120));
    }

    private static @Nullable String message(Event event) {
      var exception = event.exception();
      if (exception != null && exception.value() != null) {
        return exception.value();
      }
      return event.message() == null ? null : event.message().formatted();
    }

    private static @Nullable String user(@Nullable User user) {
      if (user == null) {
        return null;
      }
      if (user.email() != null) {
        return user.email();
      }
      if (user.username() != null) {
        return user.username();
      }
      return user.id() != null ? user.id() : user.ipAddress();
    }
  }
}
