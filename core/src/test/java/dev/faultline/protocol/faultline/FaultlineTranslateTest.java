package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventDraft;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.RequestInfo;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Request;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What of a posted error becomes which part of an event. */
class FaultlineTranslateTest {
  private final FaultlinePosts posts = new FaultlinePosts();
  private final FaultlineProtocol protocol = posts.protocol;

  @Test
  void translatesAllThatClientsSend() throws RefusedException {
    EventDraft draft =
        posts.draft(
            """
            {"errors":[{"type":"NoMethodError","message":"undefined","timestamp":
              "2026-11-21T23:00:00-02:00","backtrace":[
                {"file":"[PROJECT_ROOT]/a.rb","line":2,"function":"f","column":0,
                 "code":{"1":"a","2":"b","3":"c"}},
                {"file":"[GEM_ROOT]/b.rb","line":"9","function":null,"lib":"z"}],"cause":"c"}],
             "context":{"version":"1.2","environment":"prod","hostname":"web-1","component":"users",
               "action":"show","severity":"critical","language":"ruby/3.1.2","os":"linux",
               "url":"http://h/p?q=1#f","httpMethod":"GET","userAgent":"UA","referer":null,
               "userAddr":"10.0.0.1","user":{"id":7,"name":"Ann","email":"a@b","plan":"pro"},
               "headers":{"Accept":"*/*"},"notifier":{"name":"n","version":"2"}},
             "params":{"p":1},"session":{"s":2},"environment":{"E":["a","b"]},"custom":true}""");

    assertThat(draft.time).isEqualTo(Instant.parse("2026-11-22T01:00:00Z"));
    assertThat(draft.level).isEqualTo(Level.FATAL);
    assertThat(draft.platform).isEqualTo("ruby");
    assertThat(draft.transaction).isEqualTo("users#show");
    assertThat(draft.release).isEqualTo("1.2");
    assertThat(draft.environment).isEqualTo("prod");
    assertThat(draft.serverName).isEqualTo("web-1");
    assertThat(draft.sdk.name()).isEqualTo("n");
    assertThat(draft.contexts)
        .containsEntry("os", Map.of("name", "linux"))
        .containsEntry("runtime", Map.of("name", "ruby", "version", "3.1.2"));
    assertThat(draft.user)
        .isEqualTo(
            new dev.faultline.event.User("7", "Ann", "a@b", "10.0.0.1", Map.of("plan", "pro")));
    RequestInfo request = Objects.requireNonNull(draft.request);
    assertThat(request.url()).isEqualTo("http://h/p");
    assertThat(request.query()).isEqualTo("q=1");
    assertThat(request.fragment()).isEqualTo("f");
    assertThat(request.headers())
        .containsExactly(Map.entry("Accept", "*/*"), Map.entry("User-Agent", "UA"));
    assertThat(draft.extra)
        .containsEntry("params", Map.of("p", 1L))
        .containsEntry("session", Map.of("s", 2L))
        .containsEntry("environment", Map.of("E", List.of("a", "b")))
        .containsEntry("error", Map.of("cause", "c"))
        .containsEntry("body", Map.of("custom", true))
        .containsKey("context");
    List<Frame> frames = draft.exceptions.getFirst().frames();
    assertThat(frames.get(0).pre()).containsExactly("a");
    assertThat(frames.get(0).context()).isEqualTo("b");
    assertThat(frames.get(0).post()).containsExactly("c");
    assertThat(frames.get(0).inApp()).isTrue();
    assertThat(frames.get(0).extra()).containsEntry("column", 0L);
    assertThat(frames.get(1).line()).isEqualTo(9);
    assertThat(frames.get(1).inApp()).isFalse();
    assertThat(frames.get(1).extra()).containsEntry("lib", "z");
  }

  @Test
  void keepsAnImpossibleTimestamp() throws RefusedException {
    EventDraft draft =
        posts.draft("{\"errors\":[{\"message\":\"m\",\"timestamp\":\"2017-02-31T00:00:00Z\"}]}");

    assertThat(draft.time).isNull();
    assertThat(draft.extra).containsEntry("error", Map.of("timestamp", "2017-02-31T00:00:00Z"));
    assertThat(draft.notes).extracting(note -> note.path()).containsExactly("errors.timestamp");
  }

  @ParameterizedTest
  @CsvSource({
    "paymentexception, error, ERROR",
    "warning, error, WARNING",
    "notice, error, INFO",
    "app.CRITICAL, , FATAL",
    "Error, , ERROR",
    "Info, error, ERROR",
    "T, warning, WARNING",
    "T, nonsense, ERROR",
  })
  void readsTheLevel(String type, String severity, Level level) throws RefusedException {
    String context = severity == null ? "{}" : "{\"severity\":\"" + severity + "\"}";
    assertThat(
            posts.draft(
                    "{\"errors\":[{\"type\":\"%s\",\"message\":\"m\"}],\"context\":%s}"
                        .formatted(type, context))
                .level)
        .isEqualTo(level);
  }

  static List<CapturedRequest> captured() {
    return CapturedRequest.all("faultline-").stream()
        .filter(request -> request.method().equals("POST"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("captured")
  void takesEveryCapturedPost(CapturedRequest captured) throws RefusedException {
    Request head = captured.request();
    assertThat(protocol.takes("POST", head.path())).isTrue();
    Parcel parcel = protocol.open(head, captured.body(), posts.framing);

    assertThat(parcel.caller().keys()).containsExactly("0123456789abcdef0123456789abcdef");
    int reports = 0;
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Report report) {
        reports++;
        EventDraft draft = protocol.translate(report.entry());
        assertThat(draft.exceptions.getFirst().frames()).isNotEmpty();
        assertThat(draft.exceptions.getFirst().value()).isNotEmpty();
        assertThat(draft.sdk.name()).isIn("faultline-js", "faultilne-php", "faultline-ruby");
        assertThat(draft.platform).isIn("javascript", "php", "ruby");
        assertThat(new String(report.entry().payload(), StandardCharsets.UTF_8))
            .doesNotContain("hooks.example.com", "userToken");
        if (captured.client().startsWith("faultline-js")) {
          assertThat(draft.breadcrumbs).isNotEmpty();
          assertThat(draft.breadcrumbs.getFirst().time()).isNotNull();
        }
      }
    }
    String body = new String(captured.body(), StandardCharsets.UTF_8);
    assertThat(reports).isEqualTo(body.split("\"backtrace\":", -1).length - 1);
  }
}
