package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void givesBackWhatItWrote() throws IOException {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "\u969c\u5bb3 \"quoted\"\n");
    value.put("list", Arrays.asList(1L, 2.5, true, null));
    value.put("map", Map.of("in", "side"));

    assertThat(Json.read(Json.write(value))).isEqualTo(value);
    assertThat(Json.read(Json.pretty(value))).isEqualTo(value);
  }

  @Test
  void indentsForPeople() {
    assertThat(Json.pretty(Map.of("a", List.of(1L)))).isEqualTo("{\n  \"a\": [\n    1\n  ]\n}");
  }

  @Test
  void replacesWhatNoServiceTakes() {
    assertThat(Json.write("lone \ud800 nul \u0000")).isEqualTo("\"lone \ufffd nul \ufffd\"");
  }

  @Test
  void readsMembersOfAnyShape() throws IOException {
    Object value = Json.read("{\"n\":17,\"s\":\"x\",\"o\":{\"in\":1},\"l\":[1,2]}");

    assertThat(Json.text(value, "n")).isEqualTo("17");
    assertThat(Json.text(value, "o")).isEmpty();
    assertThat(Json.text("no object", "n")).isEmpty();
    assertThat(Json.text(Json.object(value, "o"), "in")).isEqualTo("1");
    assertThat(Json.object(value, "s")).isEmpty();
    assertThat(Json.list(value)).isEmpty();
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThatThrownBy(() -> Json.read("<html>")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.read("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.read("{\"a\":")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.read("[".repeat(5_000))).isInstanceOf(IOException.class);
  }

  @Test
  void readsTheStartOfAListThatWasCut() throws IOException {
    String whole = "{\"total\":2,\"deep\":{\"items\":[9]},\"items\":[{\"n\":1},{\"n\":2}]}";

    assertThat(Json.readStart(whole, "items")).isEqualTo(List.of(Map.of("n", 1L), Map.of("n", 2L)));
    assertThat(Json.readStart(whole.substring(0, whole.length() - 4), "items"))
        .isEqualTo(List.of(Map.of("n", 1L)));
    assertThat(Json.readStart("[1,2", null)).startsWith(1L);
    assertThat(Json.readStart("[]", null)).isEmpty();
    assertThatThrownBy(() -> Json.readStart("{\"items\":1}", "items"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.readStart("<html>", null)).isInstanceOf(IOException.class);
  }
}
