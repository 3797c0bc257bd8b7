package dev.faultline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import dev.faultline.event.Frame;
import dev.faultline.event.RequestInfo;
import dev.faultline.storage.Issues.MinuteCount;
import dev.faultline.storage.TagCounts;
import dev.faultline.web.ExceptionView.Run;
import dev.faultline.web.TimelineView.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure functions from our words to what a page shows. */
class ViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private static Event event(List<ExceptionInfo> exceptions) {
    EventDraft draft = new EventDraft();
    draft.exceptions.addAll(exceptions);
    return draft.build(new EventId(1, 2), NOW, NOW);
  }

  private static ExceptionInfo exception(Relation relation, int parent, String type) {
    return new ExceptionInfo(
        relation, parent, type, null, null, null, null, false, Map.of(), List.of());
  }

  private static Frame frame(String function, boolean inApp) {
    return new Frame(
        function,
        null,
        "a.py",
        null,
        3,
        null,
        inApp,
        List.of("one", "two"),
        "three",
        List.of("four"),
        Map.of(),
        Map.of());
  }

  @Test
  @DisplayName("what cannot be seen, and what turns the writing around, becomes visible")
  void literal() {
    assertThat(Show.literal("plain ü 🍣\n\t")).isEqualTo("plain ü 🍣\n\t");
    assertThat(Show.literal("a\u0000b\u001bc\u007f")).isEqualTo("a\u2400b\u241bc\u2421");
    assertThat(Show.literal("invoice\u202efdp.exe")).isEqualTo("invoice‹U+202E›fdp.exe");
    assertThat(Show.literal("a\u2066b\u200bc\ufeff")).isEqualTo("a‹U+2066›b‹U+200B›c‹U+FEFF›");
    assertThat(Show.literal("\ud83c!")).isEqualTo("\ufffd!");
    assertThat(Show.line("a \n\t b", 100)).isEqualTo("a b");
    assertThat(Show.clip("ab🍣", 3)).isEqualTo("ab…");
  }

  @ParameterizedTest
  @CsvSource({
    "-3600, in 1 h",
    "-5, just now",
    "0, just now",
    "9, just now",
    "10, 10 s ago",
    "59, 59 s ago",
    "60, 1 min ago",
    "3599, 59 min ago",
    "3600, 1 h ago",
    "172799, 47 h ago",
    "172800, 2 d ago",
    "5184000, 2 mo ago",
    "63072000, 2 y ago"
  })
  void ago(long seconds, String text) {
    assertThat(Show.ago(NOW.minusSeconds(seconds), NOW)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, '1,000'",
    "99999, '99,999'",
    "100000, 100k",
    "999999, 999k",
    "1000000, 1.0M",
    "1290000, 1.2M",
    "150000000, 150M",
    "2500000000, 2.5G"
  })
  void brief(long count, String text) {
    assertThat(Show.brief(count)).isEqualTo(text);
  }

  @Test
  @DisplayName("a chain stands in a column, branches are set in, and none is lost")
  void exceptionTree() {
    List<ExceptionView> tree =
        ExceptionView.tree(
            event(
                List.of(
                    exception(Relation.ROOT, -1, "Group"),
                    exception(Relation.MEMBER, 0, "First"),
                    exception(Relation.MEMBER, 0, "Second"),
                    exception(Relation.CAUSE, 1, "Why"),
                    exception(Relation.SUPPRESSED, 3, "Beside"),
                    exception(Relation.CAUSE, 5, "Ring"))));
    assertThat(tree)
        .extracting(e -> e.relation() + "|" + e.type() + "|" + e.depth())
        .containsExactly(
            "|Group|0",
            "One of|First|1",
            "Caused by|Why|1",
            "Suppressed|Beside|2",
            "One of|Second|1",
            "Caused by|Ring|0");
  }

  @Test
  @DisplayName("the application's frames stand open, runs of library frames fold")
  void frames() {
    List<Frame> frames = new ArrayList<>();
    frames.add(frame("lib1", false));
    frames.add(frame("app1", true));
    for (int i = 0; i < 4; i++) {
      frames.add(frame("lib", false));
    }
    frames.add(frame("app2", true));
    List<Run> runs = ExceptionView.stack(frames, "Boom").runs();
    assertThat(runs)
        .extracting(run -> run.folded() + " " + run.frames().size())
        .containsExactly("false 1", "false 1", "true 4", "false 1");
    assertThat(runs.get(0).frames().getFirst().open()).isFalse();
    FrameView app = runs.get(1).frames().getFirst();
    assertThat(app.open()).isTrue();
    assertThat(app.lines())
        .extracting(line -> line.number() + line.text() + line.failing())
        .containsExactly("1onefalse", "2twofalse", "3threetrue", "4fourfalse");
  }

  @Test
  @DisplayName("where nothing is the application's, the place of the throw stands open")
  void framesWithoutOwn() {
    List<Frame> frames =
        List.of(frame("a", false), frame("b", false), frame("c", false), frame("d", false));
    List<Run> runs = ExceptionView.stack(frames, "Boom").runs();
    assertThat(runs).extracting(Run::folded).containsExactly(false, true);
    assertThat(runs.getFirst().frames().getFirst().open()).isTrue();
  }

  @Test
  @DisplayName("a timeline has every event of its span once, in steps of UTC")
  void timeline() {
    List<MinuteCount> minutes = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < 24 * 60; i++) {
      Instant minute = Instant.parse("2026-11-22T10:15:00Z").minus(Duration.ofMinutes(i));
      if (!minute.isBefore(Range.DAY.from(NOW))) {
        minutes.add(new MinuteCount(minute, i + 1));
        sum += i + 1;
      }
    }
    TimelineView view = TimelineView.of(Range.DAY, minutes, NOW, "/x");
    assertThat(view.total()).isEqualTo(Show.count(sum) + " events in the last 24 h");
    String[] parts = view.json().substring(2, view.json().length() - 2).split("],\\[");
    assertThat(parts[0].split(",")).hasSize(96);
    long inJson = 0;
    for (String count : parts[1].split(",")) {
      inJson += Long.parseLong(count);
    }
    assertThat(inJson).isEqualTo(sum);
    assertThat(Range.DAY.from(NOW)).isEqualTo("2026-11-21T10:30:00Z");
    assertThat(Range.DAY.until(NOW)).isEqualTo("2026-11-22T10:30:00Z");
    assertThat(Range.QUARTER.until(NOW)).isEqualTo("2026-11-23T00:00:00Z");
  }

  @Test
  @DisplayName("the first look at an issue reaches back to its first event")
  void reaching() {
    assertThat(Range.reaching(NOW.minus(Duration.ofMinutes(3)), NOW)).isEqualTo(Range.DAY);
    assertThat(Range.reaching(NOW.minus(Duration.ofDays(3)), NOW)).isEqualTo(Range.WEEK);
    assertThat(Range.reaching(NOW.minus(Duration.ofDays(300)), NOW)).isEqualTo(Range.QUARTER);
  }

  @Test
  @DisplayName("a bar that counts anything can be seen, one that counts nothing cannot")
  void bars() {
    Bars bars = Bars.of(new long[] {0, 1, 1_000_000}, 30, 10, "x");
    assertThat(bars.path()).isEqualTo("M10 10v-1.5h8v1.5zM20 10v-10h8v10z");
    assertThat(Bars.of(new long[24], 30, 10, "x").isEmpty()).isTrue();
  }

  @Test
  @DisplayName(
      "tag values beyond the first are summed up, and no share that is there shows as none")
  void tags() {
    List<TagCounts.ValueCount> values = new ArrayList<>();
    values.add(new TagCounts.ValueCount("big", 9_990));
    for (int i = 0; i < 6; i++) {
      values.add(new TagCounts.ValueCount("v" + i, 1));
    }
    TagView view = TagView.of(List.of(new TagCounts("t", 10_000, values, 4))).getFirst();
    assertThat(view.values()).hasSize(6);
    assertThat(view.values().get(1).share()).isEqualTo("<1%");
    assertThat(view.values().getLast().text()).isEqualTo("other values");
    assertThat(view.values().getLast().count()).isEqualTo("6");
  }

  @Test
  @DisplayName("plain data stands on a line where it fits")
  void facts() {
    assertThat(Fact.of("a", Map.of("b", List.of(1L, "x\n"))).value())
        .isEqualTo("{ \"b\": [ 1, \"x\\n\" ] }");
    assertThat(Fact.of("a", Map.of("b", "y".repeat(200))).block()).isTrue();
    assertThat(Fact.of("a", null)).isEqualTo(new Fact("a", "null", false));
    assertThat(Fact.json(List.of())).isEqualTo("[]");
  }

  @Test
  @DisplayName("a request becomes one shell command whatever it holds")
  void curl() {
    RequestInfo request =
        new RequestInfo(
            "POST",
            "-o/etc/passwd",
            "a=b",
            null,
            List.of(Map.entry("X-Quote", "it's $(rm) `x`"), Map.entry("Host", "h")),
            Map.of(),
            "body'; rm -rf /",
            Map.of());
    assertThat(Curl.of(request))
        .isEqualTo(
            """
            curl -X 'POST' \\
              -H 'X-Quote: it'\\''s $(rm) `x`' \\
              --data-raw 'body'\\''; rm -rf /' \\
              -- '-o/etc/passwd?a=b'""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/login",
        "/a\nb",
        "/\tx",
        "/p/1\u0000",
        "javascript:alert(1)"
      })
  @DisplayName("nobody is sent on to another site")
  void foreign(String next) {
    assertThat(Links.isLocal(next)).isFalse();
  }

  @Test
  @DisplayName("addresses are encoded once")
  void links() {
    assertThat(Links.isLocal("/p/a%2Fb?status=all&q=x")).isTrue();
    assertThat(Links.project("a/b c\"<")).isEqualTo("/p/a%2Fb%20c%22%3C");
    assertThat(Links.with("/p/x", List.of(Map.entry("q", "a&b"), Map.entry("e", ""))))
        .isEqualTo("/p/x?q=a%26b");
  }

  @Test
  @DisplayName("a notice says only what its code means")
  void notices() {
    assertThat(Notices.text("resolved-1")).isEqualTo("1 issue resolved.");
    assertThat(Notices.text("ignored-12")).isEqualTo("12 issues ignored.");
    for (String forged : List.of("", "-", "x-1", "resolved-", "resolved-x", "resolved-1234567")) {
      assertThat(Notices.text(forged)).as(forged).isEmpty();
    }
  }
}
