package dev.faultline.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Handler;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the product may rely on, whichever host it runs in: the request arrives as it was sent, the
 * answer leaves as it was given. A host's test extends this and says how a request reaches it.
 */
public abstract class HostContract {
  /** What the handler saw, its body read. */
  protected record Seen(
      String method, String path, String query, Headers headers, byte[] body, String remote) {}

  /** Serves the handler, sends one request, and gives what the client gets. */
  protected abstract Response exchange(
      Handler handler, String method, String target, Headers headers, byte[] body)
      throws IOException;

  /**
   * Whether this host's way in carries such a request target at all. Where it does not, the client
   * gets a 400 and the handler sees nothing; every host carries what RFC 3986 allows.
   */
  protected boolean carries(String target) {
    return true;
  }

  private static final byte[] NOTHING = new byte[0];

  private final AtomicReference<Seen> seen = new AtomicReference<>();

  private Response recording(Request request) {
    seen.set(record(request));
    return Response.text(200, "text/plain", "ok");
  }

  /** Reads a request as a handler would. */
  protected static Seen record(Request request) {
    try {
      return new Seen(
          request.method(),
          request.path(),
          request.query(),
          request.headers(),
          request.body().readAllBytes(),
          request.remote());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/projects/a%2Fb/errors/c%252Fd",
        "/p/%00",
        "/p/%zz/%",
        "/a//b///",
        "/a/../b/./c",
        "//host/path",
        "/a;b=c/d;e",
        "/p/%F0%9F%90%9E",
        "/p/'\"<>[]{}|^`\\"
      })
  void path_arrivesAsItWasSent(String path) throws IOException {
    Response got = exchange(this::recording, "GET", path, new Headers(), NOTHING);
    if (!carries(path)) {
      assertNotCarried(got);
      return;
    }
    assertThat(seen.get().path()).isEqualTo(path);
    assertThat(seen.get().query()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=b&c=%26", "?", "a[]=1&b={}|", "x=%zz", "a=/b?c", "sentry_key=k+l"})
  void query_arrivesAsItWasSent(String query) throws IOException {
    Response got = exchange(this::recording, "GET", "/q?" + query, new Headers(), NOTHING);
    if (!carries("/q?" + query)) {
      assertNotCarried(got);
      return;
    }
    assertThat(seen.get().path()).isEqualTo("/q");
    assertThat(seen.get().query()).isEqualTo(query);
  }

  private void assertNotCarried(Response got) {
    assertThat(got.status()).isEqualTo(400);
    assertThat(seen.get()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
  void method_arrives(String method) throws IOException {
    exchange(this::recording, method, "/m", new Headers(), NOTHING);
    assertThat(seen.get().method()).isEqualTo(method);
  }

  @Test
  void body_arrivesByteForByte() throws IOException {
    byte[] body = new byte[300_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 + i / 256);
    }
    exchange(this::recording, "POST", "/b", new Headers(), body);
    assertThat(seen.get().body()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "identity", "unheard-of"})
  void encodedBody_isLeftAlone(String encoding) throws IOException {
    byte[] body = "not really encoded".getBytes(UTF_8);
    exchange(this::recording, "POST", "/b", Headers.of("Content-Encoding", encoding), body);
    assertThat(seen.get().body()).isEqualTo(body);
    assertThat(seen.get().headers().find("content-encoding")).contains(encoding);
  }

  @Test
  void headers_arriveWithoutRegardToCase() throws IOException {
    exchange(this::recording, "GET", "/h", Headers.of("x-SENTRY-auth", "a, b=c"), NOTHING);
    assertThat(seen.get().headers().find("X-Sentry-Auth")).contains("a, b=c");
  }

  @Test
  void remote_isAnAddressWithoutPort() throws IOException {
    exchange(this::recording, "GET", "/", new Headers(), NOTHING);
    assertThat(seen.get().remote()).isEqualTo("127.0.0.1");
  }

  @Test
  void forwardedFor_isNotBelievedUnasked() throws IOException {
    exchange(this::recording, "GET", "/", Headers.of("X-Forwarded-For", "203.0.113.9"), NOTHING);
    assertThat(seen.get().remote()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 400, 403, 404, 413, 422, 429, 500, 503, 418})
  void answer_leavesAsItWasGiven(int status) throws IOException {
    Response got =
        exchange(
            request ->
                Response.text(status, "text/x-test; charset=utf-8", "grün").with("X-One", "1"),
            "GET",
            "/",
            new Headers(),
            NOTHING);
    assertThat(got.status()).isEqualTo(status);
    assertThat(got.bodyText()).isEqualTo("grün");
    assertThat(got.headers().find("content-type")).contains("text/x-test; charset=utf-8");
    assertThat(got.headers().find("x-one")).contains("1");
  }

  @Test
  void answer_mayHaveAHeaderTwice() throws IOException {
    Response answer = Response.empty(200);
    answer.headers().add("Set-Cookie", "a=1").add("Set-Cookie", "b=2");
    Response got = exchange(request -> answer, "GET", "/", new Headers(), NOTHING);
    List<String> cookies = new ArrayList<>();
    for (Map.Entry<String, String> line : got.headers().entries()) {
      if (line.getKey().equalsIgnoreCase("set-cookie")) {
        cookies.add(line.getValue());
      }
    }
    assertThat(cookies).containsExactlyInAnyOrder("a=1", "b=2");
  }

  @Test
  void noContent_hasNoBody() throws IOException {
    Response got = exchange(request -> Response.empty(204), "DELETE", "/", new Headers(), NOTHING);
    assertThat(got.status()).isEqualTo(204);
    assertThat(got.body()).isEmpty();
  }

  @Test
  void head_hasTheLengthOfGetAndNoBody() throws IOException {
    Response got =
        exchange(
            request -> Response.text(200, "text/plain", "twelve bytes"),
            "HEAD",
            "/",
            new Headers(),
            NOTHING);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.headers().find("content-length")).contains("12");
    assertThat(got.body()).isEmpty();
  }

  @Test
  void fault_isA500WithoutItsText() throws IOException {
    Response got =
        exchange(
            request -> {
              throw new IllegalStateException("secret detail");
            },
            "GET",
            "/",
            new Headers(),
            NOTHING);
    assertThat(got.status()).isEqualTo(500);
    assertThat(got.bodyText()).contains("\"message\"").doesNotContain("secret");
  }

  @Test
  void unreadBody_doesNotCostTheAnswer() throws IOException {
    byte[] body = new byte[3_000_000];
    Response got =
        exchange(
            request -> Response.text(403, "text/plain", "no"), "POST", "/", new Headers(), body);
    assertThat(got.status()).isEqualTo(403);
    assertThat(got.bodyText()).isEqualTo("no");
  }
}
