package dev.faultline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.User;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static final EventId ID = new EventId(1, 2);
  private static final Instant TIME = Instant.parse("2026-11-22T02:41:42Z");
  private static final String LEAST =
      "{\"id\":\"00000000000000010000000000000002\",\"time\":\"2026-11-22T02:41:42Z\","
          + "\"receivedAt\":\"2026-11-22T02:41:42.5Z\"";

  @Test
  void everyEventComesBackAsItWas() {
    RandomEvents events = new RandomEvents(20261122);
    for (int i = 0; i < 500; i++) {
      Event event = events.event();
      byte[] json = EventJson.write(event);
      Event back = EventJson.read(json);
      assertThat(back).isEqualTo(event);
      // Equal maps may differ in order; equal bytes do not.
      assertThat(EventJson.write(back)).isEqualTo(json);
    }
  }

  @Test
  void leavesOutWhatIsNotThere() {
    EventDraft draft = new EventDraft();
    draft.protocol = "sentry";
    assertThat(written(draft))
        .isEqualTo(
            "{\"id\":\"00000000000000010000000000000002\",\"time\":\"2026-11-22T02:41:42Z\","
                + "\"receivedAt\":\"2026-11-22T02:41:42Z\",\"protocol\":\"sentry\","
                + "\"level\":\"error\"}");
  }

  @Test
  void namesAreThoseOfTheDocument() {
    EventDraft draft = new EventDraft();
    draft.protocol = "sentry";
    draft.level = Level.WARNING;
    draft.serverName = "web-1";
    draft.exceptions =
        List.of(
            new ExceptionInfo(
                ExceptionInfo.Relation.ROOT,
                -1,
                "PaymentError",
                "no",
                "shop",
                "7",
                false,
                true,
                Map.of("type", "generic"),
                List.of(
                    new Frame(
                        "pay",
                        "shop.orders",
                        "orders.py",
                        "/srv/orders.py",
                        12,
                        3,
                        true,
                        List.of("a"),
                        "b",
                        List.of("c"),
                        Map.of("x", 1L),
                        Map.of("package", "shop")))),
            new ExceptionInfo(
                ExceptionInfo.Relation.CAUSE,
                0,
                "KeyError",
                null,
                null,
                null,
                null,
                false,
                Map.of(),
                List.of()));
    draft.user = new User("u-17", null, null, "203.0.113.9", Map.of("plan", "gold"));
    draft.request =
        new RequestInfo(
            "POST",
            "https://shop.test/pay",
            "a=b",
            null,
            List.of(Map.entry("Accept", "*/*")),
            Map.of("seen", "1"),
            "body",
            Map.of());
    draft.sdk = new Sdk("sentry.python", "2.68.0");
    draft.note("extra.a", "dropped");
    assertThat(written(draft))
        .isEqualTo(
            """
            {"id":"00000000000000010000000000000002","time":"2026-11-22T02:41:42Z",\
            "receivedAt":"2026-11-22T02:41:42Z","protocol":"sentry","level":"warning",\
            "serverName":"web-1","exceptions":[{"type":"PaymentError","value":"no",\
            "module":"shop","threadId":"7","handled":false,"synthetic":true,\
            "mechanism":{"type":"generic"},"frames":[{"function":"pay","module":"shop.orders",\
            "file":"orders.py","path":"/srv/orders.py","line":12,"column":3,"inApp":true,\
            "pre":["a"],"context":"b","post":["c"],"vars":{"x":1},\
            "extra":{"package":"shop"}}]},{"relation":"cause","parent":0,"type":"KeyError"}],\
            "user":{"id":"u-17","ipAddress":"203.0.113.9","data":{"plan":"gold"}},\
            "request":{"method":"POST","url":"https://shop.test/pay","query":"a=b",\
            "headers":[["Accept","*/*"]],"cookies":{"seen":"1"},"data":"body"},\
            "sdk":{"name":"sentry.python","version":"2.68.0"},\
            "notes":[{"path":"extra.a","text":"dropped"}]}""");
  }

  @Test
  void readsWhatALaterVersionWrote() {
    String later =
        LEAST
            + ",\"v\":7,\"mood\":{\"a\":[{}]},\"level\":\"catastrophe\",\"exceptions\":[{"
            + "\"relation\":\"rumour\",\"parent\":0,\"type\":\"E\",\"colour\":[1,[2]],"
            + "\"frames\":[{\"wave\":null,\"line\":3}]}],\"user\":{\"shoe\":42,\"id\":\"1\"}}";
    Event event = EventJson.read(later.getBytes(UTF_8));
    assertThat(event.level()).isEqualTo(Level.ERROR);
    assertThat(event.receivedAt()).isEqualTo(TIME.plusMillis(500));
    assertThat(event.exceptions().getFirst().relation()).isEqualTo(ExceptionInfo.Relation.CAUSE);
    assertThat(event.exceptions().getFirst().frames().getFirst().line()).isEqualTo(3);
    assertThat(event.user()).isEqualTo(new User("1", null, null, null, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\ud83d", "\ude00", "\ude00b", "\ud83da", "\ude00\ud83d"})
  void halfASurrogatePairIsKeptInValuesAndReplacedInNames(String broken) {
    String whole = broken.replaceAll("[\ude00\ud83d]", "\ufffd");
    EventDraft value = new EventDraft();
    value.culprit = broken;
    value.logger = "ok \ud83d\ude00 日本";
    Event event = EventJson.read(EventJson.write(value.build(ID, TIME, TIME)));
    assertThat(event.culprit()).isEqualTo(broken);
    assertThat(event.logger()).isEqualTo("ok \ud83d\ude00 日本");

    EventDraft name = new EventDraft();
    name.tags = new LinkedHashMap<>(Map.of(broken, "1"));
    name.extra = Map.of(broken, List.of(Map.of(broken, broken)));
    Event named = EventJson.read(EventJson.write(name.build(ID, TIME, TIME)));
    assertThat(named.tags()).containsExactly(Map.entry(whole, "1"));
    assertThat(named.extra()).isEqualTo(Map.of(whole, List.of(Map.of(whole, broken))));
  }

  @Test
  void notANumberBecomesText() {
    EventDraft draft = new EventDraft();
    draft.extra = Map.of("ratio", Double.NaN);
    assertThat(EventJson.read(EventJson.write(draft.build(ID, TIME, TIME))).extra())
        .isEqualTo(Map.of("ratio", "NaN"));
  }

  @Test
  void refusesWhatIsNotPlainData() {
    EventDraft draft = new EventDraft();
    draft.extra = Map.of("time", TIME);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventJson.write(draft.build(ID, TIME, TIME)))
        .withMessageContaining("java.time.Instant");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                    | expected START_OBJECT",
        "[]                                    | expected START_OBJECT",
        "{}                                    | an event has an id, a time and a receivedAt",
        "{\"id\":\"xyz\"}                      | not an event id: xyz at /id",
        "{\"time\":\"yesterday\"}              | not a time: yesterday",
        "{\"time\":\"2026-02-30T00:00:00Z\"}   | not a time: 2026-02-30T00:00:00Z",
        "{\"exceptions\":[{\"frames\":[7]}]}   | /exceptions/0/frames/0",
        "{\"request\":{\"headers\":[[\"a\"]]}} | a header is a name and a value",
        "{\"tags\":{\"a\":1}}                  | /tags/a",
      })
  void saysWhatIsWrongAndWhere(String json, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventJson.read(json.getBytes(UTF_8)))
        .withMessageContaining(reason);
  }

  @Test
  void damagedBytesAreReadOrRefusedAndNothingElse() {
    Random random = new Random(7);
    RandomEvents events = new RandomEvents(8);
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      byte[] json = EventJson.write(events.event());
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = random.nextInt(3) == 0 ? Arrays.copyOf(json, random.nextInt(json.length)) : json;
      try {
        assertThat(EventJson.read(cut)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("not a stored event: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(300, 999);
  }

  @Test
  void timesAreThoseOfInstant() {
    RandomEvents random = new RandomEvents(3);
    byte[] out = new byte[IsoTime.MAX];
    for (int i = 0; i < 20_000; i++) {
      Instant instant = random.instant();
      int length = IsoTime.write(instant, out);
      String text = length == 0 ? instant.toString() : new String(out, 0, length, UTF_8);
      assertThat(text).isEqualTo(instant.toString());
      assertThat(IsoTime.read(text)).isEqualTo(instant);
    }
  }

  private static String written(EventDraft draft) {
    return new String(EventJson.write(draft.build(ID, TIME, TIME)), UTF_8);
  }
}
