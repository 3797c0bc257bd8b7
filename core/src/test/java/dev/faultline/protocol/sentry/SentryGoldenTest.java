package dev.faultline.protocol.sentry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.Unpack;
import dev.faultline.codec.UnpackRoom;
import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.event.Outcome;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every captured request of a Sentry or raven client against a reviewed golden file. {@code
 * -Dgolden.update=true} writes the files anew; then read the difference.
 */
class SentryGoldenTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/golden/sentry");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());

  static Stream<CapturedRequest> reports() {
    return CapturedRequest.all("sentry-", "raven-").stream()
        .filter(request -> !request.target().startsWith("/api/0/"));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void becomesWhatTheGoldenFileSays(CapturedRequest captured) throws Exception {
    String json = replay(captured);
    Path golden = GOLDEN.resolve(captured.client()).resolve(captured.name() + ".json");
    if (UPDATE) {
      Files.createDirectories(GOLDEN.resolve(captured.client()));
      Files.writeString(golden, json);
    }
    assertThat(json).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void everyItemIsAccountedFor(CapturedRequest captured) throws Exception {
    Parcel parcel = open(captured);

    long reports = parcel.items().stream().filter(Parcel.Report.class::isInstance).count();
    long events = captured.itemTypes().stream().filter("event"::equals).count();
    assertThat(reports).isEqualTo(captured.target().contains("/store/") ? 1 : events);
    assertThat(parcel.items())
        .noneMatch(
            item -> item instanceof Parcel.Ended ended && ended.outcome() == Outcome.INVALID);
    assertThat(parcel.caller().project()).isEqualTo("1");
    assertThat(parcel.caller().keys()).containsExactly("0123456789abcdef0123456789abcdef");
  }

  @Test
  void everyEncodingGivesTheSameEvent() throws Exception {
    String golden = Files.readString(GOLDEN.resolve("sentry-java-8.53.0/002-chained.json"));
    for (CapturedRequest derived : CapturedRequest.derived()) {
      assertThat(replay(derived)).as(derived.name()).isEqualTo(golden);
    }
  }

  @Test
  void everyGoldenFileHasItsRequest() throws IOException {
    TreeSet<String> files = new TreeSet<>();
    try (Stream<Path> paths = Files.walk(GOLDEN)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> files.add(GOLDEN.relativize(path).toString().replace('\\', '/')));
    }
    assertThat(files)
        .containsExactlyInAnyOrderElementsOf(reports().map(request -> request + ".json").toList());
  }

  @Test
  void theWebApiIsNotOurs() {
    assertThat(CapturedRequest.all("sentry-cli-"))
        .filteredOn(request -> request.target().startsWith("/api/0/"))
        .hasSizeGreaterThan(60)
        .noneMatch(request -> protocol.takes(request.method(), request.request().path()));
  }

  private String replay(CapturedRequest captured) throws RefusedException, IOException {
    Parcel parcel = open(captured);
    List<Receipt> receipts = new ArrayList<>();
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Report report) {
        receipts.add(
            new Receipt(report.entry().id(), Outcome.ACCEPTED, "", null, 1, TestFraming.NOW));
      }
    }
    Response answer = protocol.accepted(captured.request(), parcel, receipts);
    return DraftJson.of(answer, parcel, protocol);
  }

  private Parcel open(CapturedRequest captured) throws RefusedException, IOException {
    Request request = captured.request();
    assertThat(protocol.takes(request.method(), request.path())).isTrue();
    byte[] body = Unpack.body(request, new UnpackRoom(Limits.defaults()).share());
    return protocol.open(captured.request(), body, new TestFraming());
  }

  @ParameterizedTest
  @MethodSource("reports")
  void everyEventSaysWhatHappened(CapturedRequest captured) throws Exception {
    for (Parcel.Item item : open(captured).items()) {
      if (item instanceof Parcel.Report report) {
        EventDraft draft = protocol.translate(report.entry());
        assertThat(draft.exceptions.isEmpty() && draft.message == null).isFalse();
        assertThat(draft.notes).isEmpty();
        assertThat(draft.sdk.name()).isNotNull();
      }
    }
  }
}
