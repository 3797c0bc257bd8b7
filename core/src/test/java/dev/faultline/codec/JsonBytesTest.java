package dev.faultline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  @Test
  void writesEveryCharacterAsJacksonDoes() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      all.append((char) c).append(c % 7 == 0 ? "plain text" : "");
    }
    assertThat(ours(all.toString())).isEqualTo(theirs(all.toString()));
  }

  @Test
  void writesTextsOfAllMixturesAsJacksonDoes() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.appendCodePoint(
            switch (random.nextInt(5)) {
              case 0 -> random.nextInt(0x20);
              case 1 -> random.nextInt(0x80, 0x10_ffff);
              case 2 -> "\"\\/\u007f".charAt(random.nextInt(4));
              default -> random.nextInt(0x20, 0x7f);
            });
      }
      assertThat(ours(text.toString())).isEqualTo(theirs(text.toString()));
    }
  }

  @Test
  void growsWithLongTexts() throws IOException {
    String text = "\u0001\u4e2d\"x".repeat(50_000);
    assertThat(ours(text)).isEqualTo(theirs(text));
  }

  @Test
  void separatesMembersAndElements() throws IOException {
    JsonBytes json = new JsonBytes();
    json.startObject();
    json.name(JsonBytes.encoded("a"));
    json.startArray();
    json.startArray();
    json.endArray();
    json.startObject();
    json.endObject();
    json.number(0);
    json.number(-12L);
    json.number(Long.MIN_VALUE);
    json.number(0.1);
    json.number(Double.NaN);
    json.flag(true);
    json.nothing();
    json.string("ends with [");
    json.string("ends with {");
    json.string("ends with :");
    json.string("abc".getBytes(UTF_8), 2);
    json.endArray();
    json.name("b\n");
    json.value(JsonBytes.encodedText("c"));
    json.name("d");
    json.flag(false);
    json.endObject();
    assertThat(new String(json.toBytes(), UTF_8))
        .isEqualTo(
            "{\"a\":[[],{},0,-12,-9223372036854775808,0.1,\"NaN\",true,null,"
                + "\"ends with [\",\"ends with {\",\"ends with :\",\"ab\"],"
                + "\"b\\n\":\"c\",\"d\":false}");
  }

  @Test
  void beginsAnewWhenCleared() throws IOException {
    JsonBytes json = new JsonBytes();
    json.string("x".repeat(200_000));
    json.clear();
    json.startArray();
    json.number(1);
    json.endArray();
    assertThat(new String(json.toBytes(), UTF_8)).isEqualTo("[1]");
  }

  @Test
  void readsBackWhatHoldsNoHalfCharacters() throws IOException {
    String text = "\u00e9\ud83d\ude00\u0000\u2028 plain";
    try (JsonParser parser = JACKSON.createParser(ours(text).getBytes(UTF_8))) {
      parser.nextToken();
      assertThat(parser.getText()).isEqualTo(text);
    }
  }

  private static String ours(String text) {
    JsonBytes json = new JsonBytes();
    json.string(text);
    return new String(json.toBytes(), UTF_8);
  }

  private static String theirs(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = JACKSON.createGenerator(bytes)) {
      generator.writeString(text);
    }
    return bytes.toString(UTF_8);
  }
}
