package dev.faultline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.Bodies;
import dev.faultline.codec.EventJson;
import dev.faultline.config.Config;
import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Note;
import dev.faultline.event.User;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every captured request of a client, as it came over the wire, through the whole product: the
 * answer its client expects, and the issues and events a person then sees, held by a golden file a
 * client.
 */
class ReplayTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/replay");
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");

  static List<String> clients() {
    return CapturedRequest.all("sentry-", "raven-", "faultline-").stream()
        .map(CapturedRequest::client)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void replays(String client) throws IOException {
    MemoryEngine engine = new MemoryEngine(() -> NOW);
    StringBuilder seen = new StringBuilder();
    try (Faultline faultline =
        Faultline.create(
            Config.forTests(Path.of("unused")),
            engine,
            new MemoryKeysets(),
            () -> NOW,
            new Random(1),
            new SecureRandom())) {
      for (CapturedRequest captured : CapturedRequest.all(client)) {
        Response response = faultline.handle(captured.request());
        seen.append(captured.name()).append(": ").append(response.status());
        seen.append(' ').append(answer(response)).append('\n');
      }
    }
    describe(engine, seen);
    Path golden = GOLDEN.resolve(client + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, seen);
    }
    assertThat(seen.toString()).isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("one event in every content encoding is one event")
  void encodings() {
    MemoryEngine engine = new MemoryEngine(() -> NOW);
    List<CapturedRequest> derived = CapturedRequest.derived();
    assertThat(derived).hasSizeGreaterThan(5);
    try (Faultline faultline =
        Faultline.create(
            Config.forTests(Path.of("unused")),
            engine,
            new MemoryKeysets(),
            () -> NOW,
            new Random(1),
            new SecureRandom())) {
      for (CapturedRequest captured : derived) {
        assertThat(faultline.handle(captured.request()).status())
            .as(captured.name())
            .isEqualTo(200);
      }
    }
    Issues issues = new Issues(engine, new StateCache(0));
    Project project = new Projects(engine, () -> NOW, () -> "").find("1").orElseThrow();
    assertThat(issues.list(project, IssueQuery.all(10)).items())
        .singleElement()
        .satisfies(issue -> assertThat(issue.count()).isEqualTo(1));
  }

  /** An answer without what differs from run to run. */
  private static String answer(Response response) {
    String body = response.bodyText();
    return body.length() > 120 ? body.substring(0, 120) + "..." : body;
  }

  private static void describe(MemoryEngine engine, StringBuilder out) {
    Projects projects = new Projects(engine, () -> NOW, () -> "");
    Issues issues = new Issues(engine, new StateCache(0));
    Events events = new Events(engine, () -> NOW, Duration.ofDays(90), new Bodies()::decompress);
    for (Project project : projects.list()) {
      out.append("\nproject ").append(project.name()).append('\n');
      List<Issue> list = new ArrayList<>(issues.list(project, IssueQuery.all(1_000)).items());
      list.sort(Comparator.comparingLong(Issue::number));
      for (Issue issue : list) {
        out.append("\nissue ").append(issue.shortId()).append(": ").append(issue.title());
        out.append("\n  culprit ").append(issue.culprit()).append(" | type ").append(issue.type());
        out.append(" | ").append(issue.level().label()).append(" | count ").append(issue.count());
        if (!issue.messageKey().isEmpty()) {
          out.append("\n  message key ").append(issue.messageKey());
        }
        out.append('\n');
        List<EventRef> refs = new ArrayList<>(events.list(project, issue, 100, null).items());
        Collections.reverse(refs);
        for (EventRef ref : refs) {
          describe(EventJson.read(events.body(ref).orElseThrow()), out);
        }
      }
    }
  }

  private static void describe(Event event, StringBuilder out) {
    out.append("  event ").append(event.time()).append(' ').append(event.level().label());
    out.append(" release ").append(event.release());
    out.append(" environment ").append(event.environment());
    out.append(" transaction ").append(event.transaction()).append('\n');
    if (event.message() != null) {
      out.append("    message ").append(event.message().formatted()).append('\n');
    }
    for (ExceptionInfo exception : event.exceptions()) {
      out.append("    ").append(exception.relation()).append(" of ").append(exception.parent());
      out.append(": ").append(exception.type()).append(": ").append(exception.value());
      out.append(" handled ").append(exception.handled()).append('\n');
      exception.frames().stream().limit(3).forEach(frame -> describe(frame, out));
      out.append("      ").append(exception.frames().size()).append(" frames\n");
    }
    User user = event.user();
    if (user != null) {
      out.append("    user ").append(user.id()).append(' ').append(user.username());
      out.append(' ').append(user.email()).append(' ').append(user.ipAddress()).append('\n');
    }
    if (event.request() != null) {
      out.append("    request ").append(event.request().method()).append(' ');
      out.append(event.request().url()).append(" ? ").append(event.request().query()).append('\n');
    }
    Map<String, String> tags = new TreeMap<>(event.tags());
    out.append("    tags ").append(tags).append(", ").append(event.breadcrumbs().size());
    out.append(" breadcrumbs, extra ").append(new TreeMap<>(event.extra()).keySet());
    out.append(", contexts ").append(new TreeMap<>(event.contexts()).keySet()).append('\n');
    Stream<Note> notes = event.notes().stream();
    notes.forEach(
        note ->
            out.append("    note ")
                .append(note.path())
                .append(": ")
                .append(note.text())
                .append('\n'));
  }

  private static void describe(Frame frame, StringBuilder out) {
    out.append("      ").append(frame.module()).append('.').append(frame.function());
    out.append(" (").append(frame.file()).append(':').append(frame.line());
    out.append(") in app ").append(frame.inApp()).append('\n');
  }
}
