package dev.faultline.protocol.sentry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.config.Limits;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The envelope grammar, item by item. Items are written as {@code type outcome reason quantity}.
 */
class SentryEnvelopeTest {
  private static final String ID = "9ec79c33ec9942ab8353589fcb2e04dc";
  private static final String HEADER = "{\"event_id\":\"" + ID + "\"}\n";
  private static final String EVENT = "{\"message\":\"hi\"}";
  private static final String ITEM = "{\"type\":\"event\"}\n" + EVENT;

  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());
  private final Request head = Request.of("POST", "/api/7/envelope/", new Headers(), new byte[0]);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"event\"}\n{\"message\":\"hi\"}",
        "{\"type\":\"event\"}\n{\"message\":\"hi\"}\n",
        "{\"type\":\"event\"}\n{\"message\":\"hi\"}\n\n\n",
        "\n\r\n{\"type\":\"event\"}\n{\"message\":\"hi\"}\r\n",
        "{\"type\":\"event\"}\r\n{\"message\":\"hi\"}\n",
        "{\"type\":\"event\",\"length\":16}\n{\"message\":\"hi\"}",
        "{\"type\":\"event\",\"length\":16}\n{\"message\":\"hi\"}\n",
        "{\"type\":\"event\",\"length\":17,\"x\":[{}]}\n{\"message\":\n\"hi\"}\n",
        "{\"type\":\"event\",\"length\":null}\n{\"message\":\"hi\"}\n",
        "{\"length\":16,\"type\":\"error\"}\n{\"message\":\"hi\"}\n",
        "{\"type\":\"default\"}\n{\"message\":\"hi\"}\n",
      })
  void anEventIsFoundInEveryForm(String items) throws Exception {
    Parcel parcel = open(HEADER + items);

    assertThat(kinds(parcel)).containsExactly("error report");
    Entry entry = reports(parcel).getFirst();
    assertThat(entry.id()).hasToString(ID);
    assertThat(entry.kind()).isEqualTo("event");
    assertThat(protocol.translate(entry).message).extracting("formatted").isEqualTo("hi");
  }

  @Test
  void withoutLengthACarriageReturnBelongsToThePayload() throws Exception {
    Parcel parcel = open("{}\n{\"type\":\"event\"}\n" + EVENT + "\r\n");

    assertThat(new String(reports(parcel).getFirst().payload(), UTF_8)).isEqualTo(EVENT + "\r");
  }

  @Test
  void anEmptyPayloadDoesNotEatTheNextItem() throws Exception {
    Parcel parcel = open("{}\n{\"type\":\"attachment\",\"length\":0}\n\n" + ITEM);

    assertThat(kinds(parcel))
        .containsExactly("attachment unsupported kind-not-kept 1", "error report");
  }

  @Test
  void aHeaderAloneIsAnEmptyEnvelope() throws Exception {
    for (String body : List.of("{}", "{}\n", "{\"event_id\":\"" + ID + "\"}\n\n")) {
      Parcel parcel = open(body);

      assertThat(parcel.items()).isEmpty();
      assertThat(answer(parcel, Outcome.ACCEPTED).bodyText()).isEqualTo("{}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "event, error",
    "attachment, attachment",
    "feedback, feedback",
    "user_report, feedback",
    "check_in, check_in",
    "session, session",
    "sessions, session",
    "log, log",
    "otel_log, log",
    "transaction, transaction",
    "span, span",
    "otel_span, span",
    "trace_metric, metric",
    "statsd, metric",
    "metric_buckets, metric",
    "profile, profile",
    "profile_chunk, profile",
    "profile_chunk_ui, profile",
    "replay_event, replay",
    "replay_recording, replay",
    "replay_video, replay",
    "raw_security, security",
    "security, security",
    "nel, security",
    "form_data, attachment",
    "unreal_report, attachment",
    "invented_tomorrow, other",
  })
  void everyTypeHasItsCategory(String type, String category) throws Exception {
    Parcel parcel = open("{}\n{\"type\":\"" + type + "\"}\n{}\n");

    assertThat(kinds(parcel))
        .containsExactly(
            type.equals("event") ? "error report" : category + " unsupported kind-not-kept 1");
    assertThat(answer(parcel, Outcome.ACCEPTED).status()).isEqualTo(200);
  }

  @Test
  void containersCountWhatIsInThem() throws Exception {
    Parcel parcel = open("{}\n{\"type\":\"log\",\"item_count\":3}\n{\"items\":[]}\n");

    assertThat(kinds(parcel)).containsExactly("log unsupported kind-not-kept 3");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`not json`, `other invalid malformed-item-header 1`",
        "`{\"length\":3}`, `other invalid malformed-item-header 1`",
        "`{\"type\":7}`, `other invalid malformed-item-header 1`",
        "`{\"type\":\"event\",\"length\":-1}`, `other invalid malformed-item-header 1`",
        "`{\"type\":\"event\",\"length\":\"16\"}`, `other invalid malformed-item-header 1`",
        "`{\"type\":\"event\"} {}`, `other invalid malformed-item-header 1`",
        "`{\"type\":\"event\",\"length\":4}`, `error invalid item-length-not-at-line-end 1`",
      })
  void aBrokenItemDoesNotLoseTheOthers(String itemHeader, String end) throws Exception {
    Parcel parcel = open(HEADER + itemHeader + "\n{\"some\":\"payload\"}\n" + ITEM + "\n");

    assertThat(kinds(parcel)).containsExactly(end, "error report");
    assertThat(reports(parcel).getFirst().id()).hasToString(ID);
    assertThat(((Parcel.Ended) parcel.items().getFirst()).sample()).isNotEmpty();
    assertThat(answer(parcel, Outcome.ACCEPTED).status()).isEqualTo(200);
  }

  @Test
  void aLengthBeyondTheInputLosesOnlyItsOwnItem() throws Exception {
    Parcel parcel = open(HEADER + ITEM + "\n{\"type\":\"attachment\",\"length\":999}\nabc");

    assertThat(kinds(parcel))
        .containsExactly("error report", "attachment invalid item-length-beyond-input 1");
  }

  @Test
  void whereNothingWholeWasInItTheClientHears() throws Exception {
    Parcel parcel = open(HEADER + "{\"type\":\"event\",\"length\":999}\n" + EVENT);
    Response answer = answer(parcel, Outcome.ACCEPTED);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.bodyText()).contains("item-length-beyond-input");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "[]", "null", "junk", "{", "{}{}", "{\"event_id\":\"x\"", "\u0000"})
  void aBrokenFirstLineIsRefused(String body) {
    assertThatThrownBy(() -> open(body))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().status()).isEqualTo(400);
              assertThat(refused.refusal().code()).isIn("malformed-envelope", "empty-body");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "9ec79c33-ec99-42ab-8353-589fcb2e04dc, 9ec79c33ec9942ab8353589fcb2e04dc",
    "9EC79C33EC9942AB8353589FCB2E04DC, 9ec79c33ec9942ab8353589fcb2e04dc",
    "junk, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "00000000000000000000000000000000, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  })
  void theHeadersIdWinsIfItIsOne(String header, String expected) throws Exception {
    String payload =
        "{\"breadcrumbs\":[{\"event_id\":\"bb\"}],\"x\":\"\\\"event_id\\\":1\","
            + "\"event_id\" : \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}";
    Parcel parcel = open("{\"event_id\":\"" + header + "\"}\n{\"type\":\"event\"}\n" + payload);

    assertThat(reports(parcel).getFirst().id()).hasToString(expected);
    assertThat(answer(parcel, Outcome.ACCEPTED).bodyText())
        .isEqualTo("{\"id\":\"" + expected + "\"}");
  }

  @Test
  void withoutAnIdOneIsGivenAndABadOneIsNoted() throws Exception {
    Entry silent = reports(open("{}\n" + ITEM)).getFirst();
    Entry bad = reports(open("{\"event_id\":\"junk\"}\n" + ITEM)).getFirst();

    assertThat(silent.id()).isEqualTo(new TestFraming().newId());
    assertThat(protocol.translate(silent).notes).isEmpty();
    assertThat(bad.id()).isEqualTo(new TestFraming().newId());
    assertThat(protocol.translate(bad).notes)
        .extracting("path", "text")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "event_id", "not an id of 32 hex digits: junk; a new one was given"));
  }

  @Test
  void twoEventsOfOneEnvelopeDoNotShareTheHeadersId() throws Exception {
    List<Entry> entries = reports(open(HEADER + ITEM + "\n" + ITEM + "\n"));

    assertThat(entries.get(0).id()).hasToString(ID);
    assertThat(entries.get(1).id()).isEqualTo(new TestFraming().newId());
  }

  @Test
  void clientReportsAreCounted() throws Exception {
    Parcel parcel =
        open(
            "{}\n{\"type\":\"client_report\"}\n{\"timestamp\":1,\"discarded_events\":["
                + "{\"reason\":\"queue_overflow\",\"category\":\"error\",\"quantity\":23},"
                + "{\"reason\":\"<b>\",\"category\":\"transaction\",\"quantity\":2},"
                + "{\"reason\":\"x\",\"category\":\"log_byte\",\"quantity\":999},"
                + "{\"reason\":\"x\",\"category\":\"span\",\"quantity\":0},null],"
                + "\"rate_limited_events\":[{\"reason\":\"quota\",\"category\":\"monitor\",\"quantity\":1}]}");

    assertThat(kinds(parcel))
        .containsExactly(
            "error client_discarded queue_overflow 23",
            "transaction client_discarded other 2",
            "check_in client_discarded quota 1");
  }

  @Test
  void anEmptyAndABrokenClientReportEndToo() throws Exception {
    Parcel parcel =
        open("{}\n{\"type\":\"client_report\"}\n{}\n{\"type\":\"client_report\"}\n{\"discarded");

    assertThat(kinds(parcel))
        .containsExactly(
            "client_report client_discarded nothing-discarded 0",
            "client_report invalid malformed-json 1");
  }

  @Test
  void itemsBeyondTheLimitAreCountedAndNotRead() throws Exception {
    StringBuilder body = new StringBuilder(HEADER);
    for (int i = 0; i < 505; i++) {
      body.append("{\"type\":\"session\"}\n{}\n");
    }
    body.append(ITEM);

    assertThat(kinds(open(body.toString())))
        .hasSize(502)
        .endsWith("error invalid too-many-items 1", "session invalid too-many-items 5");
  }

  @Test
  void anEventOverTheLimitIsRefusedWith413() throws Exception {
    String large = "{\"message\":\"" + "x".repeat(Limits.defaults().eventBytes()) + "\"}";
    Parcel parcel = open(HEADER + "{\"type\":\"event\"}\n" + large + "\n");
    Response answer = answer(parcel, Outcome.ACCEPTED);

    assertThat(kinds(parcel)).containsExactly("error invalid event-too-large 1");
    assertThat(((Parcel.Ended) parcel.items().getFirst()).sample()).hasSize(10 << 10);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.bodyText()).contains("\"detail\"");
  }

  @Test
  void whatTheFrameSaysTravelsWithTheEvent() throws Exception {
    Request request =
        Request.of(
            "POST",
            "/api/7/envelope/?sentry_key=k",
            Headers.of("User-Agent", "Browser/1", "Cookie", "sid=1"),
            new byte[0]);
    byte[] body =
        """
        {"sent_at":"2026-11-22T00:00:00Z","sdk":{"name":"sentry.x","version":"1"}}
        {"type":"event"}
        {"platform":"javascript","user":{"ip_address":"{{auto}}"}}
        """
            .getBytes(UTF_8);
    Entry entry = reports(protocol.open(request, body, new TestFraming())).getFirst();
    var draft = protocol.translate(entry);

    assertThat(entry.receivedAt()).isEqualTo(TestFraming.NOW);
    assertThat(entry.facts().values()).noneMatch(fact -> fact.contains("sid"));
    assertThat(draft.sentAt).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(draft.sdk).hasToString("Sdk[name=sentry.x, version=1]");
    assertThat(draft.user).extracting("ipAddress").isEqualTo("127.0.0.1");
    assertThat(draft.request)
        .extracting("headers")
        .isEqualTo(List.of(Map.entry("User-Agent", "Browser/1")));
  }

  private Parcel open(String body) throws RefusedException {
    return protocol.open(head, body.getBytes(UTF_8), new TestFraming());
  }

  private Response answer(Parcel parcel, Outcome outcome) {
    List<Receipt> receipts = new ArrayList<>();
    for (Entry entry : reports(parcel)) {
      receipts.add(new Receipt(entry.id(), outcome, "", null, 1, TestFraming.NOW));
    }
    return protocol.accepted(head, parcel, receipts);
  }

  private static List<Entry> reports(Parcel parcel) {
    List<Entry> entries = new ArrayList<>();
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Report report) {
        assertThat(report.category()).isEqualTo(Category.ERROR);
        entries.add(report.entry());
      }
    }
    return entries;
  }

  private static List<String> kinds(Parcel parcel) {
    List<String> kinds = new ArrayList<>();
    for (Parcel.Item item : parcel.items()) {
      kinds.add(
          switch (item) {
            case Parcel.Report report -> report.category().label() + " report";
            case Parcel.Ended ended ->
                String.join(
                    " ",
                    ended.category().label(),
                    ended.outcome().label(),
                    ended.reason(),
                    Long.toString(ended.quantity()));
          });
    }
    return kinds;
  }
}
