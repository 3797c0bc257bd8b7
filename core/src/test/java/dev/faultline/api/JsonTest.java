package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static String written(java.util.function.Consumer<Json> members) {
    return new String(Json.object(members), StandardCharsets.UTF_8);
  }

  @Test
  void writesEveryKindOfMember() {
    String json =
        written(
            out ->
                out.text("text", "a \"b\" \u0001 <é>")
                    .text("none", null)
                    .number("number", Long.MAX_VALUE)
                    .flag("flag", true)
                    .time("time", Instant.parse("2026-11-22T03:00:00.120Z"))
                    .time("never", null)
                    .texts("texts", List.of("a", "b"))
                    .array("items", List.of(1, 2), (item, n) -> item.number("n", n))
                    .object("inner", inner -> inner.flag("x", false))
                    .raw("raw", "{\"a\":[1]}".getBytes(StandardCharsets.UTF_8)));

    assertThat(json)
        .isEqualTo(
            "{\"text\":\"a \\\"b\\\" \\u0001 <é>\",\"none\":null,\"number\":9223372036854775807,"
                + "\"flag\":true,\"time\":\"2026-11-22T03:00:00.120Z\",\"never\":null,"
                + "\"texts\":[\"a\",\"b\"],\"items\":[{\"n\":1},{\"n\":2}],"
                + "\"inner\":{\"x\":false},\"raw\":{\"a\":[1]}}");
  }

  @Test
  void mendsTextThatIsNoUnicode() {
    assertThat(written(out -> out.text("a\ud83d", "\ud83d x \ude00 \ud83d\ude00")))
        .isEqualTo("{\"a\ufffd\":\"\ufffd x \ufffd \ud83d\ude00\"}");
  }
}
