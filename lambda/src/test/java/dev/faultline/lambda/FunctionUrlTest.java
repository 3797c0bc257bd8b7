package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.http.Handler;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.testkit.http.HostContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host that a Function URL is, and what is particular to it. */
class FunctionUrlTest extends HostContract {
  private static final int BODY_MAX = 4 << 20;

  @Override
  protected boolean carries(String target) {
    return FunctionUrl.carries(target);
  }

  @Override
  protected Response exchange(
      Handler handler, String method, String target, Headers headers, byte[] body)
      throws IOException {
    if (!carries(target)) {
      return Response.empty(400);
    }
    return exchange(handler, FunctionUrl.event(Request.of(method, target, headers, body)));
  }

  private static Response exchange(Handler handler, byte[] event) throws IOException {
    Request request = HttpEvent.read(new ByteArrayInputStream(event));
    byte[] answer = HttpAnswer.write(request, HttpExchange.answer(handler, request, BODY_MAX));
    assertThat(answer.length).isLessThanOrEqualTo(6 << 20);
    return FunctionUrl.answer(answer);
  }

  private static Response exchange(Handler handler, String event) throws IOException {
    return exchange(handler, event.getBytes(UTF_8));
  }

  @Test
  void bodyOverTheLimit_isA413ThatNamesIt() throws IOException {
    List<Request> seen = new ArrayList<>();
    Handler handler =
        request -> {
          seen.add(request);
          return Response.empty(204);
        };
    assertThat(exchange(handler, "POST", "/", new Headers(), new byte[BODY_MAX]).status())
        .isEqualTo(204);
    Response got = exchange(handler, "POST", "/", new Headers(), new byte[BODY_MAX + 1]);
    assertThat(got.status()).isEqualTo(413);
    assertThat(got.bodyText())
        .contains("the body has 4194305 bytes; at most 4194304 are taken (limit body-bytes)")
        .contains("\"errors\":[{\"message\"");
    assertThat(got.headers().find("Access-Control-Allow-Origin")).contains("*");
    assertThat(seen).hasSize(1);
  }

  @Test
  void cookies_arriveAsOneHeader() throws IOException {
    Handler handler =
        request -> Response.text(200, "text/plain", request.headers().find("Cookie").orElse("-"));
    assertThat(
            exchange(handler, "GET", "/", Headers.of("Cookie", "a=1; b=2"), new byte[0]).bodyText())
        .isEqualTo("a=1; b=2");
  }

  /** Clients of before 2013 and browsers on pages of another origin meet it over TLS only. */
  @Test
  void request_isSecure() throws IOException {
    Handler handler = request -> Response.text(200, "text/plain", "" + request.secure());
    assertThat(exchange(handler, "GET", "/", new Headers(), new byte[0]).bodyText())
        .isEqualTo("true");
  }

  @Test
  void linesOfOneName_areJoined() throws IOException {
    Handler handler =
        request -> Response.text(200, "text/plain", request.headers().entries().toString());
    assertThat(
            exchange(handler, "GET", "/", Headers.of("X-A", "1", "x-a", "2"), new byte[0])
                .bodyText())
        .contains("x-a=1,2");
    Response twice = Response.empty(200).with("Vary", "Accept");
    twice.headers().add("vary", "Cookie");
    assertThat(exchange(_ -> twice, "GET", "/", new Headers(), new byte[0]).headers().find("Vary"))
        .contains("Accept, Cookie");
  }

  @Test
  void bytesThatAreNoText_leaveAsTheyAre() throws IOException {
    byte[] broken = {'a', (byte) 0xC3, '(', 0, (byte) 0xFF};
    Response got =
        exchange(
            _ -> Response.bytes(200, "text/plain", broken), "GET", "/", new Headers(), new byte[0]);
    assertThat(got.body()).isEqualTo(broken);
  }

  @Test
  void answerOverTheLimit_isPackedForWhoTakesThat() throws IOException {
    String text = "a long answer, ".repeat(600_000);
    Headers gzip = Headers.of("Accept-Encoding", "br, gzip;q=0.5");
    Response got =
        exchange(_ -> Response.text(200, "text/plain", text), "GET", "/", gzip, new byte[0]);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.headers().find("Content-Encoding")).contains("gzip");
    assertThat(got.headers().find("Vary")).contains("Accept-Encoding");
    byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(got.body())).readAllBytes();
    assertThat(new String(unpacked, UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "gzip"})
  void answerThatCannotLeave_isSaidSo(String accepted) throws IOException {
    byte[] noise = new byte[7 << 20];
    new Random(1).nextBytes(noise);
    Response got =
        exchange(
            _ -> Response.bytes(200, "application/octet-stream", noise),
            "GET",
            "/",
            Headers.of("Accept-Encoding", accepted),
            new byte[0]);
    assertThat(got.status()).isEqualTo(500);
    assertThat(got.bodyText())
        .contains(
            "the answer has 7340032 bytes; no more than 6291456 leave an AWS Lambda function");
  }

  /** An API Gateway decodes the path and puts its stage before it. */
  @ParameterizedTest
  @CsvSource({
    "$default, /p/a%2Fb, /p/a%252Fb",
    "$default, /p/grün, /p/grün",
    "prod, /prod/p/x, /p/x",
    "prod, /prod, /",
    "prod, /production, /production"
  })
  void apiGateway_isReadToo(String stage, String rawPath, String seen) throws IOException {
    Request request = Request.of("GET", rawPath, new Headers(), new byte[0]);
    byte[] event = FunctionUrl.event(request, "abc.execute-api.eu-central-1.amazonaws.com", stage);
    Response got = exchange(r -> Response.text(200, "text/plain; charset=utf-8", r.path()), event);
    assertThat(got.bodyText()).isEqualTo(seen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"http\":\"x\"}}",
        "{\"rawPath\":\"/\",\"requestContext\":null,\"cookies\":null,\"headers\":null}"
      })
  void otherEvents_areRefusedWithWhatIsMissing(String event) {
    assertThatThrownBy(() -> exchange(_ -> Response.empty(200), event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(payload format 2.0|must be a JSON object).*");
  }

  @Test
  void unknownFields_arePassedOver() throws IOException {
    String event =
        """
        {"new":{"a":[1,{"b":2}]},"headers":{"x":["y"],"n":5},"rawPath":"/x","body":null,
         "requestContext":{"new":[{}],"http":{"method":"GET","sourceIp":"1.2.3.4","new":{}},
         "authorizer":{"iam":{}}},"isBase64Encoded":false,"cookies":["a=1",{"no":1}]}
        """;
    Response got = exchange(r -> Response.text(200, "text/plain", r.path() + r.remote()), event);
    assertThat(got.bodyText()).isEqualTo("/x1.2.3.4");
  }

  @Test
  void bodyThatIsNoBase64_isSaidSo() {
    byte[] event =
        "{\"rawPath\":\"/\",\"body\":\"*\",\"isBase64Encoded\":true,\"requestContext\":{\"http\":{\"method\":\"POST\"}}}"
            .getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> exchange(_ -> Response.empty(200), event))
        .hasMessageContaining("no base64");
  }
}
