package dev.faultline.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.outgoing.OutgoingException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeOutgoingTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T thing) {
    open.add(thing);
    return thing;
  }

  /** Names lead where the list says, each asking to the next entry; the last stays. */
  private NameLookup names(String... addresses) {
    Deque<String> answers = new ArrayDeque<>(List.of(addresses));
    return host -> {
      asked.add(host);
      String next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
      List<InetAddress> found = new ArrayList<>();
      for (String text : next.split(" ")) {
        found.add(InetAddress.ofLiteral(text));
      }
      return found.toArray(InetAddress[]::new);
    };
  }

  private SafeOutgoing outgoing(NameLookup names, String... allowed) {
    return closing(new SafeOutgoing(AllowList.parse(List.of(allowed)), names));
  }

  private RawServer server(RawServer.Script script) throws IOException {
    return closing(new RawServer(script));
  }

  private static Call get(String uri) {
    return Call.of("GET", URI.create(uri));
  }

  private static Call quick(Call call) {
    return new Call(call.method(), call.uri(), call.headers(), call.body(), SHORT);
  }

  private static OutgoingException fault(SafeOutgoing outgoing, Call call) {
    OutgoingException fault =
        catchThrowableOfType(OutgoingException.class, () -> outgoing.send(call));
    assertThat(fault).as("%s went through", call).isNotNull();
    return fault;
  }

  private static void refused(SafeOutgoing outgoing, String uri, String why) {
    OutgoingException fault = fault(outgoing, get(uri));
    assertThat(fault.kind()).as(uri).isEqualTo(Kind.REFUSED);
    assertThat(fault).hasMessageContaining(why);
  }

  // ---- what is sent and answered

  @Test
  void call_arrivesAsItIs_andTheAnswerTooWithoutAnythingOfTheClients() throws Exception {
    RawServer server =
        server(
            RawServer.says(
                "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nX-A: 2\r\nSet-Cookie: a=b\r\n"
                    + "Content-Length: 4\r\n\r\ngone"));
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "inner.test");
    Call call =
        Call.json(
                "POST",
                URI.create("http://Inner.Test:" + server.port() + "/a%2Fb?c=d"),
                "{\"é\":1}")
            .with("Authorization", "Bearer x");
    Answer answer = outgoing.send(call);
    outgoing.send(call);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("X-a")).contains("1");
    assertThat(answer.text()).isEqualTo("gone");
    assertThat(answer.cut()).isFalse();
    for (String head : server.heads) {
      assertThat(head)
          .startsWith("POST /a%2Fb?c=d HTTP/1.1\r\n")
          .contains("Host: inner.test:" + server.port() + "\r\n", "Authorization: Bearer x\r\n")
          .contains("Content-Length: 8\r\n", "Content-Type: application/json; charset=utf-8\r\n")
          .doesNotContainIgnoringCase("cookie", "upgrade", "accept-encoding", "expect");
    }
    assertThat(server.heads).hasSize(2);
    assertThat(server.connections).as("one connection is used again").hasValue(1);
  }

  @Test
  void redirect_isAnAnswer() throws Exception {
    RawServer other = server(RawServer.says(OK));
    RawServer server =
        server(
            RawServer.says(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
                    .formatted(other.port())));
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "127.0.0.0/8");
    assertThat(outgoing.send(get("http://inner.test:" + server.port() + "/")).status())
        .isEqualTo(302);
    assertThat(other.connections).hasValue(0);
  }

  @Test
  void challenge_isAnAnswer() throws Exception {
    RawServer server =
        server(
            RawServer.says(
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"));
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "inner.test");
    assertThat(outgoing.send(get("http://inner.test:" + server.port() + "/")).status())
        .isEqualTo(401);
    assertThat(server.heads).hasSize(1);
  }

  @Test
  void longAnswer_isCut_andNothingIsUnpacked() throws Exception {
    RawServer endless =
        server(
            (_, out) -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(ISO_8859_1));
              byte[] part = new byte[8_192];
              while (true) {
                out.write(part);
              }
            });
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "inner.test");
    Answer answer = outgoing.send(get("http://inner.test:" + endless.port() + "/"));
    assertThat(answer.body()).hasSize(SafeOutgoing.ANSWER_BYTES_MAX).containsOnly(0);
    assertThat(answer.cut()).isTrue();
    String exact = "x".repeat(SafeOutgoing.ANSWER_BYTES_MAX);
    RawServer full =
        server(
            RawServer.says(
                "HTTP/1.1 200 OK\r\nContent-Length: " + exact.length() + "\r\n\r\n" + exact));
    Answer whole = outgoing.send(get("http://inner.test:" + full.port() + "/"));
    assertThat(whole.text()).isEqualTo(exact);
    assertThat(whole.cut()).isFalse();
  }

  // ---- what is refused

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/",
        "https://0.0.0.0/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/"
      })
  void innerLiteral_isRefused(String uri) {
    refused(outgoing(names("8.8.8.8")), uri, "inner address");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://0x7f.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://017700000001/",
        "https://[::1%25lo]/",
        "https:///path",
        "https:opaque",
        "https://１２７.0.0.1/",
        "https://münchen.example/",
        "https://a_b..c/",
        "https://127.0.0.1./"
      })
  void oddHost_isRefused(String uri) {
    refused(outgoing(names("8.8.8.8")), uri, "neither a name nor a plain address");
    assertThat(asked).isEmpty();
  }

  @Test
  void otherSchemes_users_portsAndHeaders_areRefused() {
    SafeOutgoing outgoing = outgoing(names("8.8.8.8"));
    refused(outgoing, "ftp://a.test/", "only https");
    refused(outgoing, "file:///etc/passwd", "only https");
    refused(outgoing, "//a.test/", "only https");
    refused(outgoing, "https://user:pass@a.test/", "user or password");
    refused(outgoing, "http://a.test/", "https only");
    refused(outgoing, "https://a.test:22/", "port 22");
    refused(outgoing, "https://a.test:0/", "port 0");
    refused(outgoing, "https://a.test:70000/", "port 70000");
    Call call = get("https://a.test/");
    for (Map.Entry<String, String> header :
        Map.of(
                "X-A",
                "b\r\nX-C: d",
                "X A",
                "b",
                "X-B",
                "\0",
                "Host",
                "other",
                "content-length",
                "5")
            .entrySet()) {
      assertThat(fault(outgoing, call.with(header.getKey(), header.getValue())).kind())
          .isEqualTo(Kind.REFUSED);
    }
    assertThat(
            fault(outgoing, Call.of("GET /x HTTP/1.1\r\n", URI.create("https://a.test/"))).kind())
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void nameWithOneInnerAddress_isRefusedWhole() {
    refused(outgoing(names("8.8.8.8 10.0.0.1")), "https://a.test/", "private");
    refused(outgoing(names("2606:4700::1 ::1")), "https://a.test/", "loopback");
    refused(outgoing(names("10.1.0.1 10.2.0.1"), "10.1.0.0/16"), "http://a.test/", "private");
    refused(outgoing(names("10.1.0.1 8.8.8.8"), "10.1.0.0/16"), "http://a.test/", "https only");
  }

  @Test
  void listedName_neverLeadsToMetadata_unlessItsAddressIsListed() throws Exception {
    refused(outgoing(names("169.254.169.254"), "a.test"), "https://a.test/", "link-local");
    RawServer server = server(RawServer.says(OK));
    assertThat(
            outgoing(names("127.0.0.1"), "127.0.0.1:" + server.port())
                .send(get("http://a.test:" + server.port() + "/"))
                .text())
        .isEqualTo("ok");
    refused(
        outgoing(names("127.0.0.1"), "127.0.0.1:1"), "http://a.test:" + server.port(), "loopback");
  }

  @Test
  void nameThatChangesItsMind_isJudgedAnewAndLookedUpOnce() throws Exception {
    RawServer server = server(RawServer.says(OK));
    // Found right first; at a second asking it would be another address.
    SafeOutgoing outgoing = outgoing(names("127.0.0.1", "127.0.0.2"), "127.0.0.1", "127.0.0.3");
    Call call = get("http://rebind.test:" + server.port() + "/");
    assertThat(outgoing.send(call).text()).isEqualTo("ok");
    assertThat(asked).containsExactly("rebind.test");
    // A connection that is open already helps nothing: this call's own address is not right.
    assertThat(fault(outgoing, call).kind()).isEqualTo(Kind.REFUSED);
    assertThat(asked).hasSize(2);
    assertThat(server.heads).hasSize(1);
  }

  @Test
  void openConnection_isNotUsedForAnotherAddressOfTheName() throws Exception {
    RawServer server = server(RawServer.says(OK));
    SafeOutgoing outgoing = outgoing(names("127.0.0.1", "127.0.0.99"), "127.0.0.0/8");
    Call call = get("http://moving.test:" + server.port() + "/");
    assertThat(outgoing.send(call).text()).isEqualTo("ok");
    assertThat(fault(outgoing, call).kind()).as("nobody listens there").isEqualTo(Kind.NOT_SENT);
    assertThat(server.heads).hasSize(1);
  }

  // ---- what fails

  @Test
  void unknownName_isNotSent() {
    SafeOutgoing outgoing =
        outgoing(
            host -> {
              throw new UnknownHostException(host);
            });
    OutgoingException fault = fault(outgoing, get("https://nowhere.test/secret"));
    assertThat(fault.kind()).isEqualTo(Kind.NOT_SENT);
    assertThat(fault).hasMessage("there is no host nowhere.test");
    assertThat(fault(outgoing(_ -> new InetAddress[0]), get("https://a.test/")).kind())
        .isEqualTo(Kind.NOT_SENT);
  }

  @Test
  void hangingLookup_isLeftBehind() {
    CountDownLatch end = new CountDownLatch(1);
    open.add(end::countDown);
    SafeOutgoing outgoing =
        outgoing(
            _ -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return new InetAddress[0];
            });
    OutgoingException fault = fault(outgoing, quick(get("https://slow.test/")));
    assertThat(fault.kind()).isEqualTo(Kind.NOT_SENT);
    assertThat(fault).hasMessage("looking up slow.test took too long");
  }

  @Test
  void refusedConnection_isNotSent_andTheNextAddressIsTried() throws Exception {
    RawServer server = server(RawServer.says(OK));
    SafeOutgoing outgoing = outgoing(names("127.0.0.99 127.0.0.1", "127.0.0.99"), "127.0.0.0/8");
    Call call = get("http://two.test:" + server.port() + "/");
    assertThat(outgoing.send(call).text()).isEqualTo("ok");
    OutgoingException fault = fault(outgoing, call);
    assertThat(fault.kind()).isEqualTo(Kind.NOT_SENT);
    assertThat(fault).hasMessageStartingWith("two.test could not be reached");
  }

  @Test
  void serverThatNeverAgreesOnEncryption_isNotSent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "silent.test");
      OutgoingException fault =
          fault(outgoing, quick(get("https://silent.test:" + silent.getLocalPort() + "/")));
      assertThat(fault.kind()).isEqualTo(Kind.NOT_SENT);
      assertThat(fault).hasMessageStartingWith("silent.test could not be reached in time");
    }
  }

  @Test
  void answerThatNeverComes_dripsOrBreaksOff_isUnknown() throws Exception {
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "inner.test");
    // What is loaded for the first call must not take the time of the next.
    RawServer fine = server(RawServer.says(OK));
    outgoing.send(get("http://inner.test:" + fine.port() + "/"));
    CountDownLatch end = new CountDownLatch(1);
    open.add(end::countDown);
    List<RawServer.Script> slow =
        List.of(
            (_, _) -> await(end),
            (_, out) -> drip(out, "HTTP/1.1 200 OK\r\nX-A: "),
            (_, out) -> drip(out, "HTTP/1.1 200 OK\r\n\r\n"));
    for (RawServer.Script script : slow) {
      unknown(outgoing, quick(toInner(server(script))), "inner.test did not answer in time");
    }
    List<RawServer.Script> broken =
        List.of(
            (_, _) -> false,
            (_, out) -> say(out, "HTTP/1.1 200 OK\r\nContent-Le"),
            (_, out) -> say(out, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"),
            (_, out) -> say(out, "SSH-2.0-OpenSSH\r\n\r\n"),
            (_, out) -> say(out, "HTTP/1.1 200 OK\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n"));
    for (RawServer.Script script : broken) {
      unknown(outgoing, toInner(server(script)), "inner.test broke off");
    }
  }

  private static Call toInner(RawServer server) {
    return get("http://inner.test:" + server.port() + "/?token=secret");
  }

  private static void unknown(SafeOutgoing outgoing, Call call, String message) {
    OutgoingException fault = fault(outgoing, call);
    assertThat(fault.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(fault).hasMessageStartingWith(message).hasMessageNotContaining("secret");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static boolean say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
    return false;
  }

  /** A byte every few milliseconds, for ever: no single read ever waits long. */
  private static boolean drip(OutputStream out, String begin) throws IOException {
    out.write(begin.getBytes(ISO_8859_1));
    while (true) {
      out.write('a');
      out.flush();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void connectionClosedMeanwhile_isNotUsedAgain() throws Exception {
    RawServer server = server((head, out) -> say(out, OK));
    SafeOutgoing outgoing = outgoing(names("127.0.0.1"), "inner.test");
    Call call = get("http://inner.test:" + server.port() + "/");
    for (int i = 1; i <= 5; i++) {
      assertThat(outgoing.send(call).text()).isEqualTo("ok");
      server.awaitEnded(i);
    }
  }

  // ---- encryption

  @Test
  void certificate_isChecked_andItsName() throws Exception {
    SSLContext ours = context();
    RawServer server = closing(new RawServer(ours.getServerSocketFactory(), RawServer.says(OK)));
    Call good = get("https://good.test:" + server.port() + "/");
    OutgoingException strange = fault(outgoing(names("127.0.0.1"), "good.test"), good);
    assertThat(strange.kind()).as("signed by itself").isEqualTo(Kind.NOT_SENT);
    assertThat(strange).hasMessageContaining("certificate or encryption");

    SafeOutgoing trusting =
        closing(
            new SafeOutgoing(
                AllowList.parse(List.of("127.0.0.1")), names("127.0.0.1"), () -> ours));
    assertThat(trusting.send(good).text()).isEqualTo("ok");
    OutgoingException named = fault(trusting, get("https://bad.test:" + server.port() + "/"));
    assertThat(named.kind()).as("another's certificate").isEqualTo(Kind.NOT_SENT);
    assertThatThrownBy(() -> trusting.send(get("https://127.0.0.1:" + server.port() + "/")))
        .isInstanceOf(OutgoingException.class);
    assertThat(server.heads).hasSize(1);
  }

  private static SSLContext context() throws Exception {
    char[] password = "for-tests-only".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = SafeOutgoingTest.class.getResourceAsStream("/outgoing/good-test.p12")) {
      keys.load(in, password);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("good.test", keys.getCertificate("test"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
