package dev.faultline.protocol.sentry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.config.Limits;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of events in every spelling, and of every wrong type. */
class SentryTranslateTest {
  private static final EventId ID = new EventId(1, 2);

  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"message\":\"hi 100% {}\"}` | | hi 100% {}",
        "`{\"message\":{\"formatted\":\"a 1\",\"message\":\"a %s\",\"params\":[1]}}` | a %s | a 1",
        "`{\"logentry\":{\"message\":\"a %s and %d%%\",\"params\":[\"x\",7]}}` | a %s and %d%% | a x and 7%",
        "`{\"logentry\":{\"message\":\"%(who)s has %(n)5.2f\",\"params\":{\"n\":2,\"who\":\"x\"}}}` | %(who)s has %(n)5.2f | x has 2",
        "`{\"logentry\":{\"message\":\"{} of {}\",\"params\":[1,2]}}` | {} of {} | 1 of 2",
        "`{\"logentry\":{\"message\":\"{1} of {0:x}\",\"params\":[1,2]}}` | {1} of {0:x} | 2 of 1",
        "`{\"logentry\":{\"message\":\"{who}!\",\"params\":{\"who\":\"x\"}}}` | {who}! | x!",
        "`{\"logentry\":{\"message\":\"%2$s %1$s\",\"params\":[1,2]}}` | %2$s %1$s | 2 1",
        "`{\"logentry\":{\"message\":\"100 % sure %s %s\",\"params\":[1]}}` | 100 % sure %s %s | 100 % sure 1 %s",
        "`{\"logentry\":{\"message\":\"a %s\",\"params\":[{\"k\":[1,null]}]}}` | a %s | a {\"k\":[1,null]}",
        "`{\"logentry\":{\"message\":\"whole\"}}` | | whole",
        "`{\"logentry\":\"whole\"}` | | whole",
        "`{\"logentry\":{\"formatted\":\"whole\"}}` | | whole",
        "`{\"message\":\"old\",\"logentry\":{\"message\":\"new\"}}` | | new",
        "`{\"message\":\"old\",\"logentry\":{}}` | | old",
        "`{\"sentry.interfaces.Message\":{\"message\":\"a %s\",\"params\":[1]}}` | a %s | a 1",
      })
  void messagesAreFilledIn(String json, String template, String formatted) throws Exception {
    assertThat(translate(json).message)
        .hasFieldOrPropertyWithValue("template", template)
        .hasFieldOrPropertyWithValue("formatted", formatted);
  }

  @Test
  void hostileTemplatesStayCheap() throws Exception {
    String braces = "{".repeat(300_000) + "%(".repeat(100_000);
    String large = "x".repeat(100_000);
    EventDraft open = translate("{\"logentry\":{\"message\":\"" + braces + "\",\"params\":[1]}}");
    EventDraft blown =
        translate(
            "{\"logentry\":{\"message\":\""
                + "%1$s".repeat(100_000)
                + "\",\"params\":[\""
                + large
                + "\"]}}");

    assertThat(open.message).extracting("formatted").isEqualTo(braces);
    assertThat(blown.message).extracting("formatted").isEqualTo(large + "%1$s".repeat(99_999));
  }

  @Test
  void notesQuoteNoMoreThanIsNeeded() throws Exception {
    EventDraft draft =
        translate(
            "{\"timestamp\":\""
                + "x".repeat(10_000)
                + "\",\""
                + "y".repeat(10_000)
                + "\":1,\"errors\":[{\"name\":\""
                + "z".repeat(10_000)
                + "\"}]}");

    assertThat(draft.notes)
        .hasSize(3)
        .allMatch(note -> note.path().length() < 110 && note.text().length() < 310);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"2026-11-22T00:38:15.790Z\" | 2026-11-22T00:38:15.790Z",
        "\"2026-11-22T00:38:15\" | 2026-11-22T00:38:15Z",
        "\"2026-11-22 00:38:15.5\" | 2026-11-22T00:38:15.500Z",
        "\"2026-11-22T09:38:15+09:00\" | 2026-11-22T00:38:15Z",
        "\"2026-11-21T19:08:15.000000001-0530\" | 2026-11-22T00:38:15.000000001Z",
        "\"2026-11-22T00:38:15.1234567890123z\" | 2026-11-22T00:38:15.123456789Z",
        "1795307895.79 | 2026-11-22T00:38:15.790Z",
        "1795307895 | 2026-11-22T00:38:15Z",
        "\"1795307895.5\" | 2026-11-22T00:38:15.500Z",
        "1795307895790 | 2026-11-22T00:38:15.790Z",
        "-1.5 | 1969-12-31T23:59:58.500Z",
      })
  void timesAreReadInEveryForm(String json, String expected) throws Exception {
    assertThat(translate("{\"timestamp\":" + json + "}").time).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"2026-13-01T00:00:00Z\"",
        "\"2026-11-22T00:00:00+99:00\"",
        "\"2026-11-22T00:00:00 UTC\"",
        "\"2026-11-22T25:00:00Z\"",
        "1e300",
        "NaN",
        "true",
        "[1]",
        "{}"
      })
  void whatIsNoTimeIsNoted(String json) throws Exception {
    EventDraft draft = translate("{\"timestamp\":" + json + "}");

    assertThat(draft.time).isNull();
    assertThat(draft.notes).extracting("path").containsExactly("timestamp");
  }

  @ParameterizedTest
  @CsvSource({"\"fatal\", FATAL", "\"log\", INFO", "\"WARN\", WARNING", "40, ERROR", "10, DEBUG"})
  void levelsAreReadByNameAndNumber(String json, Level expected) throws Exception {
    assertThat(translate("{\"level\":" + json + "}").level).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":\"2\",\"a\":true,\"n\":null}",
        "[[\"b\",2],[\"a\",true],[\"n\",null],[\"x\"],[]]",
        "\"b=2, a:true\"",
      })
  void tagsComeInEveryForm(String tags) throws Exception {
    EventDraft draft = translate("{\"tags\":" + tags + "}");

    assertThat(draft.tags).containsExactly(Map.entry("b", "2"), Map.entry("a", "true"));
    assertThat(draft.notes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\":\"http://h/p?b=2&a=%26#f\"}",
        "{\"url\":\"http://h/p#f\",\"query_string\":\"?b=2&a=%26\"}",
        "{\"url\":\"http://h/p\",\"fragment\":\"f\",\"query_string\":{\"b\":2,\"a\":\"&\"}}",
        "{\"url\":\"http://h/p?x=1#f\",\"query_string\":[[\"b\",\"2\"],[\"a\",\"&\"]]}",
      })
  void requestsAreTakenApart(String request) throws Exception {
    for (String name : List.of("request", "sentry.interfaces.Http")) {
      assertThat(translate("{\"" + name + "\":" + request + "}").request)
          .hasFieldOrPropertyWithValue("url", "http://h/p")
          .hasFieldOrPropertyWithValue("query", "b=2&a=%26")
          .hasFieldOrPropertyWithValue("fragment", "f");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"headers\":{\"A\":[\"1\",\"2\"],\"B\":\"x: y\"},\"cookies\":{\"c\":\"1\",\"d\":\"2=3\"}",
        "\"headers\":[[\"A\",\"1, 2\"],[\"B\",\"x: y\"]],\"cookies\":[[\"c\",\"1\"],[\"d\",\"2=3\"]]",
        "\"headers\":\"A: 1, 2\\r\\nB: x: y\",\"cookies\":\"c=1; d=2=3\"",
      })
  void headersAndCookiesComeInEveryForm(String fields) throws Exception {
    assertThat(translate("{\"request\":{" + fields + "}}").request)
        .hasFieldOrPropertyWithValue(
            "headers", List.of(Map.entry("A", "1, 2"), Map.entry("B", "x: y")))
        .hasFieldOrPropertyWithValue("cookies", Map.of("c", "1", "d", "2=3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "`{\"user\":{\"ip_address\":\"{{auto}}\"}}` | 198.51.100.7",
        "`{\"user\":{\"ip_address\":\"203.0.113.9\"}}` | 203.0.113.9",
        "`{\"user\":{\"id\":1},\"request\":{\"env\":{\"REMOTE_ADDR\":\"203.0.113.9\"}}}` | 203.0.113.9",
        "`{\"user\":{\"id\":1}}` | null",
        "`{\"user\":{\"id\":1},\"sdk\":{\"settings\":{\"infer_ip\":\"auto\"}}}` | 198.51.100.7",
        "`{\"user\":{\"id\":1,\"ip_address\":\"{{auto}}\"},\"sdk\":{\"settings\":{\"infer_ip\":\"never\"}}}` | null",
      })
  void addressesAreInferredOnlyAsAsked(String json, String expected) throws Exception {
    assertThat(translate(json).user).extracting("ipAddress").isEqualTo(expected);
  }

  @Test
  void usersKeepTheirFreeKeys() throws Exception {
    assertThat(
            translate(
                    "{\"sentry.interfaces.User\":{\"id\":7,\"name\":\"n\",\"geo\":{\"city\":\"c\"},"
                        + "\"data\":{\"plan\":\"gold\",\"name\":\"other\"}}}")
                .user)
        .hasFieldOrPropertyWithValue("id", "7")
        .hasFieldOrPropertyWithValue(
            "data", Map.of("name", "n", "geo", Map.of("city", "c"), "plan", "gold"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"tags\":{\"service\":\"a\",\"service.name\":\"b\"}}` | a",
        "`{\"tags\":{\"service.name\":\"b\"}}` | b",
        "`{\"contexts\":{\"otel\":{\"resource\":{\"service.name\":\"c\"}}}}` | c",
        "`{\"contexts\":{\"otel\":{\"resource\":{\"service.name\":7}}}}` |",
      })
  void servicesAreFound(String json, String expected) throws Exception {
    assertThat(translate(json).service).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`[\"a\",7,null,true]` | a,7,true",
        "`\"whole\"` | whole",
        "`[]` | ``",
        "`null` | ``",
      })
  void fingerprintsAreLists(String json, String expected) throws Exception {
    assertThat(String.join(",", translate("{\"fingerprint\":" + json + "}").fingerprint))
        .isEqualTo(expected);
  }

  @Test
  void anOldChecksumIsAFingerprint() throws Exception {
    assertThat(translate("{\"checksum\":\"abc\",\"fingerprint\":[]}").fingerprint)
        .containsExactly("abc");
  }

  /** Every field with a value of a type it cannot have. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"release\":{}}` | release",
        "`{\"environment\":[1,[2]]}` | environment",
        "`{\"level\":\"loud\"}` | level",
        "`{\"level\":35}` | level",
        "`{\"exception\":7}` | exception",
        "`{\"exception\":{\"values\":{}}}` | exception.values",
        "`{\"exception\":{\"values\":[7]}}` | exception.values.0",
        "`{\"exception\":[{\"type\":{\"a\":1}}]}` | exception.0.type",
        "`{\"exception\":[{\"stacktrace\":\"x\"}]}` | exception.0.stacktrace",
        "`{\"exception\":[{\"stacktrace\":{\"frames\":{}}}]}` | exception.0.stacktrace.frames",
        "`{\"exception\":[{\"stacktrace\":{\"frames\":[[]]}}]}` | exception.0.stacktrace.frames.0",
        "`{\"exception\":[{\"stacktrace\":{\"frames\":[{\"lineno\":1.5}]}}]}` | exception.0.stacktrace.frames.0.lineno",
        "`{\"exception\":[{\"stacktrace\":{\"frames\":[{\"in_app\":\"x\"}]}}]}` | exception.0.stacktrace.frames.0.in_app",
        "`{\"exception\":[{\"stacktrace\":{\"frames\":[{\"vars\":\"x\"}]}}]}` | exception.0.stacktrace.frames.0.vars",
        "`{\"exception\":[{\"mechanism\":\"x\"}]}` | exception.0.mechanism",
        "`{\"threads\":\"x\"}` | threads",
        "`{\"breadcrumbs\":[{\"timestamp\":\"x\"}]}` | breadcrumbs.0.timestamp",
        "`{\"breadcrumbs\":{\"values\":[{\"data\":[]}]}}` | breadcrumbs.values.0.data",
        "`{\"logentry\":{\"params\":7}}` | logentry.params",
        "`{\"message\":[1]}` | message",
        "`{\"request\":\"x\"}` | request",
        "`{\"request\":{\"headers\":7}}` | request.headers",
        "`{\"request\":{\"headers\":[7]}}` | request.headers.0",
        "`{\"request\":{\"env\":7}}` | request.env",
        "`{\"user\":[]}` | user",
        "`{\"user\":{\"id\":{}}}` | user.id",
        "`{\"contexts\":[]}` | contexts",
        "`{\"contexts\":{\"os\":\"x\"}}` | contexts.os",
        "`{\"tags\":7}` | tags",
        "`{\"tags\":\"plain\"}` | tags",
        "`{\"tags\":{\"a\":{}}}` | tags.a",
        "`{\"extra\":[]}` | extra",
        "`{\"modules\":\"x\"}` | modules",
        "`{\"fingerprint\":{}}` | fingerprint",
        "`{\"fingerprint\":[{}]}` | fingerprint.0",
        "`{\"sdk\":\"x\"}` | sdk",
        "`{\"debug_meta\":{\"images\":{}}}` | debug_meta.images",
        "`{\"errors\":{}}` | errors",
        "`{\"surprise\":{}}` | surprise",
      })
  void aFieldOfTheWrongTypeIsDroppedWithANote(String json, String path) throws Exception {
    // The field after it must still be read: nothing may lose its place in the stream.
    String whole = json.substring(0, json.length() - 1) + ",\"dist\":\"after\"}";
    EventDraft draft = translate(whole);

    assertThat(draft.notes).extracting("path").containsExactly(path);
    assertThat(draft.notes.getFirst().text()).isNotBlank();
    assertThat(draft.dist).isEqualTo("after");
  }

  @Test
  void whatTheClientReportsOfItselfIsANote() throws Exception {
    assertThat(
            translate(
                    "{\"errors\":[{\"type\":\"js_no_source\",\"name\":\"frames.0\",\"value\":1},"
                        + "{\"reason\":\"x\"},\"text\",null]}")
                .notes)
        .extracting(note -> note.path() + ": " + note.text())
        .containsExactly(
            "frames.0: the client reports: js_no_source (1)",
            ": the client reports: {\"reason\":\"x\"}",
            "errors: the client reports: \"text\"");
  }

  @Test
  void oddTextIsMended() throws Exception {
    EventDraft draft =
        translate(
            "{\"message\":\"a\\ud83db\\udc4dc\\u0000d\\ud83d\\udc4de\u0001\","
                + "\"extra\":{\"k\\u0000\":\"\\udfff\"},\"tags\":{\"t\\ud800\":\"\\u0000\"}}");

    assertThat(draft.message)
        .extracting("formatted")
        .isEqualTo("a\ufffdb\ufffdc\ufffdd\ud83d\udc4de\u0001");
    assertThat(draft.extra).containsExactly(Map.entry("k\ufffd", "\ufffd"));
    assertThat(draft.tags).containsExactly(Map.entry("t\ufffd", "\ufffd"));
  }

  @Test
  void bytesThatAreNoTextAreMendedWithANote() throws Exception {
    byte[] json =
        "{\"message\":\"caf\u00e9\",\"dist\":\"1\"}".getBytes(StandardCharsets.ISO_8859_1);
    EventDraft draft = protocol.translate(entry(json));

    assertThat(draft.message).extracting("formatted").isEqualTo("caf\ufffd");
    assertThat(draft.notes).hasSize(1);
  }

  @Test
  void numbersKeepTheirValue() throws Exception {
    assertThat(
            translate(
                    "{\"extra\":{\"a\":9007199254740993,\"b\":18446744073709551616,\"c\":1.5,"
                        + "\"d\":NaN,\"e\":-Infinity,\"f\":1e999,\"g\":-0}}")
                .extra)
        .isEqualTo(
            Map.of(
                "a", 9007199254740993L,
                "b", "18446744073709551616",
                "c", 1.5,
                "d", "NaN",
                "e", "-Infinity",
                "f", "1e999",
                "g", 0L));
  }

  @Test
  void deepDataIsCutOffWithANote() throws Exception {
    int depth = 5_000;
    EventDraft draft =
        translate(
            "{\"extra\":{\"deep\":"
                + "[".repeat(depth)
                + "]".repeat(depth)
                + "},\"dist\":\"after\"}");

    assertThat(draft.notes).hasSize(1);
    assertThat(draft.notes.getFirst().text()).isEqualTo("nested deeper than 64; trimmed");
    assertThat(PlainText.of(draft.extra)).endsWith("[\"[nested too deep]\"" + "]".repeat(62) + "}");
    assertThat(draft.dist).isEqualTo("after");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | it is not a JSON object",
        "`[]` | it is not a JSON object",
        "`null` | it is not a JSON object",
        "`{\"a\":1} x` | (line 1, column 9, byte 8)",
        "`{\"a\":1}{}` | it goes on after the JSON object",
        "`{\"a\":\n tru}` | (line 2, column",
        "`{\"a\":[1,2` | Unexpected end-of-input",
        "`{'a':1}` | (line 1, column",
      })
  void malformedJsonIsRefusedWithItsPlace(String json, String message) {
    assertThatThrownBy(() -> translate(json))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().status()).isEqualTo(400);
              assertThat(refused.refusal().code()).isEqualTo("malformed-json");
              assertThat(refused.refusal().message())
                  .startsWith("malformed event: ")
                  .contains(message)
                  .doesNotContain("Source");
            });
  }

  @Test
  void absurdDepthIsRefused() {
    assertThatThrownBy(() -> translate("{\"extra\":" + "[".repeat(50_000)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aFieldThatComesTwiceCountsOnce() throws Exception {
    EventDraft draft =
        translate(
            "{\"exception\":[{\"type\":\"A\"}],\"exception\":[{\"type\":\"B\"}],"
                + "\"breadcrumbs\":[{}],\"breadcrumbs\":[{\"message\":\"m\",\"event_id\":\"x\"}]}");

    assertThat(draft.exceptions).extracting("type").containsExactly("B");
    assertThat(draft.breadcrumbs).hasSize(1);
    assertThat(draft.breadcrumbs.getFirst().data()).containsEntry("event_id", "x");
  }

  @Test
  void aDraftBecomesAnEvent() throws Exception {
    Event event = translate("{\"message\":\"m\"}").build(ID, TestFraming.NOW, TestFraming.NOW);

    assertThat(event.protocol()).isEqualTo("sentry");
    assertThat(event.level()).isEqualTo(Level.ERROR);
  }

  private EventDraft translate(String json) throws RefusedException {
    return protocol.translate(entry(json.getBytes(UTF_8)));
  }

  private static Entry entry(byte[] payload) {
    return new Entry(
        ID, TestFraming.NOW, "sentry", "event", payload, Map.of(Facts.REMOTE, "198.51.100.7"));
  }
}
