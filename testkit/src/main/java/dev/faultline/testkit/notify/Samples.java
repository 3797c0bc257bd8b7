package dev.faultline.testkit.notify;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.Why;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.notify.Message;
import dev.faultline.project.ProjectId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as they occur, and as nobody would wish them. */
public final class Samples {
  public static final Instant TIME = Instant.parse("2026-11-22T03:04:05Z");
  public static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  public static final String LINK = "https://faultline.example/p/shop/i/SHOP-1?a=1&b=2";
  private static final IssueId ISSUE = new IssueId(0x0123456789abcdefL, 0x1122334455667788L);
  private static final EventId EVENT = new EventId(0x1122334455667788L, 0x0123456789abcdefL);

  private Samples() {}

  /** Texts that errors may hold and that must arrive as text, or not at all. */
  public static List<String> hostile() {
    return List.of(
        "<!channel> <@U1> <http://x|y> & &amp;",
        "@all @here @octocat fixes #1 closes octo/shop#2 !3 &4 %5",
        "````\n```\n*b* _i_ ~s~ `c` **b** [x](javascript:alert(1)) ![i](http://i/i.png) # h\n> q",
        "<script>alert(1)</script><img src=x onerror=alert(1)> \"quoted\" 'single'",
        "line one\r\nBcc: victim@example.org\r\n\r\nbody",
        "nul \u0000 bell \u0007 escape \u001b[31m delete \u007f",
        "half \uD83D pair \uDE00 end \uD83D",
        "right \u202Egnirts\u202C to left \u2066x\u2069 \u200F\u061C",
        "\u969c\u5bb3 \uD83D\uDE00 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 e\u0301",
        "{\"json\": [1, null], \"x\": \"\\u0000\"} ${jndi:ldap://x} {{7*7}} %s %n",
        ":boom: :tada:",
        " ",
        "");
  }

  /** What is usual: the first event of an issue in the project shop. */
  public static Message.OfIssue usual() {
    return issue(Why.Cause.NEW, event("TypeError", "cart is undefined", 5, "checkout"));
  }

  /** News of the usual issue. */
  public static Message.OfIssue issue(Why.Cause cause, @Nullable Event event) {
    return new Message.OfIssue(
        seen("shop", "TypeError: cart is undefined", "TypeError", "production", "shop@1.2", cause),
        event,
        LINK,
        TOKYO);
  }

  /** The given text wherever an error can put text. */
  public static Message.OfIssue everywhere(String text) {
    return new Message.OfIssue(
        seen(text, text, text, text, text, Why.Cause.COUNT),
        event(text, text, 3, text),
        LINK,
        TOKYO);
  }

  /** A note with the given text wherever another service can put text. */
  public static Message.OfNote noteOf(String text) {
    return new Message.OfNote(
        new Note(
            "backlog",
            text,
            text,
            "https://space.backlog.com/view/SHOP-7",
            text,
            List.of(new Note.Field(text, text, true), new Note.Field("long", text, false)),
            text,
            text,
            TIME),
        TOKYO);
  }

  /** An event with so many frames, every second one the program's own. */
  public static Event event(String type, String message, int frames, String function) {
    List<Frame> stack = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      stack.add(
          new Frame(
              function + i,
              null,
              "app/" + function + ".js",
              null,
              i + 1,
              null,
              i % 2 == 0,
              List.of(),
              null,
              List.of(),
              java.util.Map.of(),
              java.util.Map.of()));
    }
    EventDraft draft = new EventDraft();
    draft.protocol = "sentry";
    draft.level = Level.ERROR;
    draft.exceptions.add(ExceptionInfo.root(type, message, stack));
    draft.environment = "production";
    draft.release = "shop@1.2";
    draft.serverName = "web-1";
    return draft.build(EVENT, TIME, TIME);
  }

  private static Decision.Seen seen(
      String project,
      String title,
      String type,
      String environment,
      String release,
      Why.Cause cause) {
    long last =
        switch (cause) {
          case NEW -> 1;
          case REGRESSION -> 42;
          case COUNT -> 9;
        };
    return new Decision.Seen(
        ISSUE,
        new ProjectId(1_000_001),
        project,
        "SHOP-1",
        title,
        title,
        type,
        "",
        Level.ERROR,
        environment,
        release,
        last,
        EVENT,
        TIME,
        why(cause, last));
  }

  private static Why why(Why.Cause cause, long last) {
    return switch (cause) {
      case NEW -> new Why(cause, "", "first event", 1, 1, 1);
      case REGRESSION -> new Why(cause, "came-back", "after 3 days", last, last, 1);
      case COUNT -> new Why(cause, "", "5th to 9th event of this minute (threshold 4)", 5, last, 5);
    };
  }
}
