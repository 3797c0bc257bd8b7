package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Response;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a posted body may be, what is refused of it, and which reports it becomes. */
class FaultlinePostTest {
  private final FaultlinePosts posts = new FaultlinePosts();
  private final FaultlineProtocol protocol = posts.protocol;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":null,\"message\":null,\"timestamp\":null,\"backtrace\":null}",
        "{\"type\":\"\",\"message\":\"\",\"backtrace\":[]}",
        "{\"message\":42}",
        "{\"message\":\"\\ud800 lone \\u0000\"}",
        "{\"message\":\"m\",\"timestamp\":\"2017-05-16T13:36:27.5-05:00\"}",
        "{\"message\":\"m\",\"timestamp\":\"2017-02-31T00:00:00+00:00\"}",
        "{\"message\":\"m\",\"extra\":{\"a\":[1,{}]}}",
        "{\"backtrace\":[{}, {\"file\":null,\"line\":null,\"function\":null,\"column\":null}]}",
        "{\"backtrace\":[{\"line\":\"12\",\"column\":1.5,\"code\":[],\"more\":1}]}",
        "{\"backtrace\":[{\"line\":2,\"code\":{\"1\":\"a\",\"2\":\"b\"}},{\"code\":null}]}"
      })
  void takesEveryFormOfAnError(String error) throws RefusedException {
    EventDraft draft = posts.draft("{\"errors\":[" + error + "]}");

    assertThat(draft.exceptions).hasSize(1);
    assertThat(draft.exceptions.getFirst().type()).isNotEmpty();
    assertThat(draft.exceptions.getFirst().value()).isNotEmpty().doesNotContain("\0", "\ud800");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"context\":null",
        "\"context\":[],\"environment\":[],\"session\":[ ],\"params\":[]",
        "\"environment\":null,\"session\":null,\"params\":null,\"notifications\":null",
        "\"context\":{\"version\":null,\"os\":7,\"user\":[],\"headers\":\"x\",\"history\":[1]}",
        "\"notifier\":null",
        "\"notifier\":{\"name\":\"n\",\"more\":{}},\"other\":true,\"and\":\"text\"",
        "\"notifications\":[null,7,\"sealed\",{\"type\":\"nonsense\"}]"
      })
  void takesEveryFormOfTheRest(String rest) throws RefusedException {
    EventDraft draft =
        posts.draft("{\"errors\":[{\"type\":\"T\",\"message\":\"m\"}]," + rest + "}");

    assertThat(draft.exceptions.getFirst().value()).isEqualTo("m");
  }

  @Test
  void listsEveryViolationWithItsPlace() {
    Refusal refusal =
        FaultlinePosts.refusal(
            () ->
                posts.open(
                    """
                    {"errors":[{"type":1,"message":{},"backtrace":"x"},7,
                      {"timestamp":5,"backtrace":[{"line":"abc","file":3,"code":[1]},null]}],
                     "context":"c","params":[1],"notifications":{}}"""));

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::path)
        .containsExactly(
            List.of("errors", 0L, "type"),
            List.of("errors", 0L, "message"),
            List.of("errors", 0L, "backtrace"),
            List.of("errors", 1L),
            List.of("errors", 2L, "timestamp"),
            List.of("errors", 2L, "backtrace", 0L, "line"),
            List.of("errors", 2L, "backtrace", 0L, "file"),
            List.of("errors", 2L, "backtrace", 0L, "code"),
            List.of("errors", 2L, "backtrace", 1L),
            List.of("context"),
            List.of("params"),
            List.of("notifications"));
    assertThat(refusal.message())
        .isEqualTo(
            "errors[0].type should be a string or null, not a number (and 11 more, see errors)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; 400; errors is required",
        "[]; 400; body should be an object, not an array",
        "{\"errors\":null}; 400; errors should be an array of errors, not null",
        "{\"errors\":[; 422; body is not valid JSON",
        "{\"errors\":[]} x; 422; body is not valid JSON",
        "{\"errors\":[]}{}; 422; something follows its end",
        "''; 422; body is empty",
        "errors=1; 422; body is not valid JSON at line 1",
      })
  void refusesTheRestWithAReason(String body, int status, String message) {
    Refusal refusal = FaultlinePosts.refusal(() -> posts.open(body));

    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.message()).contains(message);
    Response response = protocol.refused(FaultlinePosts.post("/projects/shop/errors"), refusal);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.bodyText()).contains("\"message\":", "\"error\":", "\"errors\":[{");
  }

  @Test
  void readsBodiesOnlyAsUtf8() throws RefusedException {
    byte[] marked = "\uFEFF{\"errors\":[{\"message\":\"障害\"}]}".getBytes(StandardCharsets.UTF_8);
    Parcel parcel =
        protocol.open(FaultlinePosts.post("/projects/shop/errors"), marked, posts.framing);
    assertThat(protocol.translate(FaultlinePosts.report(parcel, 0)).exceptions.getFirst().value())
        .isEqualTo("障害");

    byte[] wide = "{\"errors\":[]}".getBytes(StandardCharsets.UTF_16LE);
    assertThat(
            FaultlinePosts.refusal(
                    () ->
                        protocol.open(
                            FaultlinePosts.post("/projects/shop/errors"), wide, posts.framing))
                .status())
        .isEqualTo(422);
  }

  @Test
  void boundsDepthNumberAndSize() {
    String deep = "{\"errors\":[],\"x\":" + "[".repeat(200) + "]".repeat(200) + "}";
    assertThat(FaultlinePosts.refusal(() -> posts.open(deep)).code()).isEqualTo("json-depth");
    String many = "{\"errors\":[" + "{},".repeat(10_000) + "{}]}";
    assertThat(FaultlinePosts.refusal(() -> posts.open(many)).status()).isEqualTo(413);
    StringBuilder frames = new StringBuilder("{\"errors\":[{\"backtrace\":[");
    for (int i = 0; i < 60_000; i++) {
      frames.append("{\"function\":\"aaaaaaaaaaaaaaaaaaa\"},");
    }
    String large = frames + "{}]}]}";
    Refusal refusal = FaultlinePosts.refusal(() -> posts.open(large));
    assertThat(refusal.status()).isEqualTo(413);
    assertThat(refusal.message()).isEqualTo("errors[0] is larger than 1048576 bytes");
  }

  @Test
  void takesAMessageLargerThanAnEventCut() throws RefusedException {
    EventDraft draft = posts.draft("{\"errors\":[{\"message\":\"" + "a".repeat(2 << 20) + "\"}]}");

    assertThat(draft.exceptions.getFirst().value()).hasSizeLessThan(20_000).endsWith("…");
    assertThat(draft.notes).extracting(note -> note.path()).contains("errors");
  }

  @Test
  void makesAReportOfEachErrorAndHandsTheConfigsOn() throws RefusedException {
    Parcel parcel =
        posts.open(
            """
            {"errors":[{"message":"a"},{"message":"b"}],
             "notifications":[{"type":"slack","endpoint":"https://SECRET"},"SECRET"]}""");

    assertThat(parcel.items()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(new String(FaultlinePosts.report(parcel, i).payload(), StandardCharsets.UTF_8))
          .doesNotContain("SECRET");
      assertThat(FaultlinePosts.report(parcel, i).receivedAt()).isEqualTo(FaultlinePosts.NOW);
    }
    assertThat(parcel.configs())
        .containsExactly("{\"type\":\"slack\",\"endpoint\":\"https://SECRET\"}", "\"SECRET\"");
    EventDraft second = protocol.translate(FaultlinePosts.report(parcel, 1));
    assertThat(second.extra)
        .containsEntry(
            "post", Map.of("index", 1L, "of", 2L, "first", new EventId(7, 1).toString()));
  }

  @Test
  void doesNotRepeatALargeContextWithEachErrorOfAPost() throws RefusedException {
    String errors = "{\"message\":\"a\"},".repeat(49) + "{\"message\":\"a\"}";
    String body =
        "{\"errors\":[%s],\"context\":{\"version\":\"1.2.3\",\"big\":\"%s\"},\"params\":{\"q\":1}}"
            .formatted(errors, "x".repeat(500_000));
    Parcel parcel = posts.open(body);

    long bytes = 0;
    for (int i = 0; i < 50; i++) {
      bytes += FaultlinePosts.report(parcel, i).payload().length;
    }
    assertThat(bytes).isLessThan(2L * body.length() + 50 * 1_024);
    EventDraft first = protocol.translate(FaultlinePosts.report(parcel, 0));
    assertThat(first.extra).containsKeys("context", "params");
    assertThat(first.notes).isEmpty();
    EventDraft other = protocol.translate(FaultlinePosts.report(parcel, 49));
    assertThat(other.release).isEqualTo("1.2.3");
    assertThat(other.extra).doesNotContainKey("params");
    assertThat(other.notes.getFirst().text()).contains(new EventId(7, 1).toString());
  }

  @Test
  void sharesASmallContextWithACause() throws RefusedException {
    CapturedRequest captured = CapturedRequest.of("faultline-ruby-0.2.0", "001-chained");
    Parcel parcel = protocol.open(captured.request(), captured.body(), posts.framing);
    EventDraft cause = protocol.translate(FaultlinePosts.report(parcel, 1));

    assertThat(cause.exceptions.getFirst().type()).isEqualTo("ArgumentError");
    assertThat(cause.notes).isEmpty();
    assertThat(cause.extra).containsKeys("context", "params", "post");
  }
}
