package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Why;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * News of an error that nobody had, to try a config with.
 *
 * @param nonce makes the message one of its own: services drop repeated ids
 */
public record Sample(long nonce, Instant now) {
  private static final String TYPE = "TestError";
  private static final String TEXT = "this is a test of a notification config, nothing is broken";
  private static final String CULPRIT = "shop.Orders in checkout";

  /** Always the same: a tracker gets one issue for all tests. */
  private static final IssueId ISSUE = new IssueId(0x7e57L, 0x7e57L);

  Decision decision(Project project, String label, byte[] options) {
    EventId event = new EventId(0x7e57L, nonce);
    Decision.Seen seen =
        new Decision.Seen(
            ISSUE,
            project.id(),
            project.name(),
            "TEST",
            TYPE + ": " + TEXT,
            CULPRIT,
            TYPE,
            "",
            Level.ERROR,
            "test",
            null,
            1,
            event,
            now,
            new Why(Why.Cause.NEW, "", "a test", 1, 1, 1));
    String id = Decision.id("test", "", label, ISSUE.toString(), nonce);
    return new Decision(id, project.scope(), "test", label, options, now, now, seen);
  }

  /** The message with something to show. */
  Message with(Message message) {
    return switch (message) {
      case Message.OfIssue issue ->
          new Message.OfIssue(issue.seen(), event(issue.seen()), issue.link(), issue.zone());
      case Message.OfNote note -> note;
    };
  }

  private Event event(Decision.Seen seen) {
    EventDraft draft = new EventDraft();
    draft.protocol = "test";
    draft.level = seen.level();
    draft.environment = seen.environment();
    draft.exceptions.add(
        ExceptionInfo.root(
            TYPE,
            TEXT,
            List.of(frame("checkout", "shop/orders.rb", 15), frame("call", "shop/router.rb", 42))));
    return draft.build(seen.event(), now, now);
  }

  private static Frame frame(String function, String file, int line) {
    return new Frame(
        function, null, file, null, line, null, true, List.of(), null, List.of(), Map.of(),
        Map.of());
  }
}
