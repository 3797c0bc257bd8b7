package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodyTest {
  private static Request post(String body, String... headers) {
    return Request.of(
        "POST", "/api/v1/x", Headers.of(headers), body.getBytes(StandardCharsets.UTF_8));
  }

  private static Problem refusal(Request request) {
    try {
      throw new AssertionError("taken: " + JsonBody.read(request));
    } catch (ProblemException e) {
      return e.problem();
    }
  }

  @Test
  void readsPlainData() throws ProblemException {
    assertThat(
            JsonBody.read(
                post(
                    "{\"a\":\"x\",\"b\":[true,null,{\"c\":1.5}],\"d\":12}",
                    "Content-Type",
                    "application/json; charset=utf-8")))
        .hasToString("{a=x, b=[true, null, {c=1.5}], d=12}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1,}|at byte 8",
        "{\"a\": 1|at byte",
        "{\"a\": 1} x|at byte",
        "{\"a\": 1}{}|something stands after the object",
        "[1]|a JSON object is needed",
        "\"a\"|a JSON object is needed",
        "{\"a\":1,\"a\":2}|Duplicate field 'a'",
        "{\"a\":[[[[[[[[[1]]]]]]]]]}|nesting depth",
        "{a:1}|at byte 1",
        "{\"a\":NaN}|at byte",
        "{\"a\":01}|at byte",
      })
  void refusesWhatIsNotOneObject(String body, String reason) {
    Problem problem = refusal(post(body));

    assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_JSON);
    assertThat(problem.detail()).contains(reason).contains("at byte");
  }

  @Test
  void refusesAnEmptyBody() {
    assertThat(refusal(post("")).detail()).isEqualTo("The body is empty; send a JSON object.");
  }

  @Test
  void refusesBytesThatAreNoText() {
    Request request =
        Request.of("POST", "/x", new Headers(), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1'});

    assertThat(refusal(request).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void refusesTooMuch() {
    String body = "{\"a\":\"" + "x".repeat(ApiLimits.BODY_BYTES_MAX) + "\"}";

    Problem problem = refusal(post(body));

    assertThat(problem.type()).isEqualTo(ProblemType.BODY_TOO_LARGE);
    assertThat(problem.detail()).isEqualTo("The body is longer than 262144 bytes.");
  }

  @Test
  void refusesOtherTypesAndEncodings() {
    Problem form = refusal(post("{}", "Content-Type", "application/x-www-form-urlencoded"));
    assertThat(form.type()).isEqualTo(ProblemType.NOT_JSON);
    assertThat(form.detail())
        .contains("application/x-www-form-urlencoded")
        .contains("send it as application/json");

    Problem packed =
        refusal(post("{}", "Content-Type", "application/json", "Content-Encoding", "gzip"));
    assertThat(packed.type()).isEqualTo(ProblemType.NOT_JSON);
    assertThat(packed.detail()).contains("the encoding gzip");
  }

  @Test
  void saysWhenABodyBreaksOff() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    Request request = new Request("POST", "/x", "", new Headers(), broken, "127.0.0.1", false);

    assertThatThrownBy(() -> JsonBody.read(request))
        .isInstanceOf(ProblemException.class)
        .hasMessage("The body did not arrive whole.");
  }
}
