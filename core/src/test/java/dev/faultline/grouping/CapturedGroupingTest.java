package dev.faultline.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.Unpack;
import dev.faultline.codec.UnpackRoom;
import dev.faultline.config.Limits;
import dev.faultline.event.Category;
import dev.faultline.event.Event;
import dev.faultline.event.EventId;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Request;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.RefusedException;
import dev.faultline.protocol.faultline.FaultlineProtocol;
import dev.faultline.protocol.sentry.SentryProtocol;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every captured report of every client: its issue must not change, and read well. */
class CapturedGroupingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T01:02:03Z");

  private final List<Protocol> protocols =
      List.of(new SentryProtocol(Limits.defaults()), new FaultlineProtocol(() -> NOW));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sentry-browser", "sentry-cli", "sentry-java", "sentry-logback", "sentry-node-6",
        "sentry-node-8", "sentry-node-10", "sentry-node-11", "sentry-python-2", "sentry-python-br",
        "sentry-ruby", "raven-browser", "raven-node", "raven-ruby", "faultline-js",
        "faultline-php", "faultline-ruby"
      })
  void capturedReportsKeepTheirIssues(String client) throws Exception {
    StringBuilder text = new StringBuilder();
    for (Named named : events(client)) {
      Grouping grouping = Grouper.group(named.event, GroupingRules.none());
      Summary summary = Summary.of(named.event, grouping);
      text.append("== ").append(named.name).append('\n');
      text.append("title:   ").append(summary.title()).append('\n');
      text.append("type:    ").append(summary.type()).append('\n');
      text.append("culprit: ").append(summary.culprit()).append('\n');
      text.append("variant: ").append(grouping.variant()).append('\n');
      for (String part : grouping.parts()) {
        text.append("  ").append(part.replace("\n", "\\n")).append('\n');
      }
      text.append("hash:    ").append(HexFormat.of().formatHex(grouping.hash())).append("\n\n");
    }
    assertThat(text).as("reports of " + client).isNotEmpty();
    Golden.check("captured/" + client + ".txt", text.toString());
  }

  @Test
  void everyVersionOfTheNodeClientNamesTheSameIssue() throws Exception {
    for (String report :
        List.of("handled", "chained", "message", "large", "aggregate", "plain-string")) {
      assertThat(hash("sentry-node-8", report))
          .as(report)
          .isEqualTo(hash("sentry-node-11", report));
      assertThat(hash("sentry-node-10", report))
          .as(report)
          .isEqualTo(hash("sentry-node-11", report));
    }
  }

  @Test
  void thePythonClientGroupsTheSameInEveryEncoding() throws Exception {
    for (String report : List.of("chained", "implicit-context", "message", "logging")) {
      assertThat(hash("sentry-python-br", report)).isEqualTo(hash("sentry-python-2", report));
    }
  }

  private String hash(String client, String report) throws Exception {
    for (Named named : events(client)) {
      if (named.name.contains(report)) {
        return HexFormat.of().formatHex(Grouper.group(named.event, GroupingRules.none()).hash());
      }
    }
    throw new AssertionError(client + " sent no " + report);
  }

  private record Named(String name, Event event) {}

  private List<Named> events(String client) throws RefusedException, IOException {
    List<Named> events = new ArrayList<>();
    for (CapturedRequest captured : CapturedRequest.all(client)) {
      Request request = captured.request();
      for (Protocol protocol : protocols) {
        if (!protocol.takes(request.method(), request.path()) || !request.method().equals("POST")) {
          continue;
        }
        byte[] body = Unpack.body(request, new UnpackRoom(Limits.defaults()).share());
        Parcel parcel = protocol.open(request, body, new FixedFraming(captured.host()));
        for (Parcel.Item item : parcel.items()) {
          if (item instanceof Parcel.Report report && report.category() == Category.ERROR) {
            Entry entry = report.entry();
            Event event = protocol.translate(entry).build(entry.id(), NOW, NOW);
            events.add(new Named(captured.client() + "/" + captured.name(), event));
          }
        }
      }
    }
    return events;
  }

  private record FixedFraming(String publicHost) implements Protocol.Framing {
    @Override
    public Instant now() {
      return NOW;
    }

    @Override
    public EventId newId() {
      return new EventId(1, 2);
    }

    @Override
    public Limits limits() {
      return Limits.defaults();
    }

    @Override
    public void unpacked(long bytes) {}
  }
}
