package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.email.EmailNotifier;
import dev.faultline.notify.email.MailServer;
import dev.faultline.outgoing.OutgoingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a mail server's refusals mean: a well-behaved server never gives them. */
class ScriptedSmtpTest {
  /** Nothing is remembered. */
  private static final Attempt.Memory NONE =
      new Attempt.Memory() {
        @Override
        public Optional<String> find(String name) {
          return Optional.empty();
        }

        @Override
        public void keep(String name, String value) {}
      };

  /**
   * Talks with one client. Answers with the given line where a command starts with the given word;
   * {@code cut} breaks the connection off. The end of the data is the word {@code .}.
   */
  private static void talk(Socket socket, String word, String line) throws IOException {
    say(socket, "220 scripted");
    answer(socket, word, line);
  }

  private static void answer(Socket socket, String word, String line) throws IOException {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      boolean data = false;
      for (String command = in.readLine(); command != null; command = in.readLine()) {
        if (data && !command.equals(".")) {
          continue;
        }
        data = command.equals("DATA") && !word.equals("DATA");
        if (command.startsWith(word)) {
          if (line.equals("cut")) {
            return;
          }
          say(socket, line);
        } else if (command.startsWith("DATA")) {
          say(socket, "354 go on");
        } else if (command.startsWith("QUIT")) {
          say(socket, "221 bye");
          return;
        } else {
          say(socket, "250 ok");
        }
      }
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static Target.Sent deliver(String word, String line) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return deliver(
          listener,
          socket -> talk(socket, word, line),
          MailServer.Tls.NONE,
          (SSLSocketFactory) SSLSocketFactory.getDefault());
    }
  }

  private interface Talk {
    void with(Socket socket) throws IOException;
  }

  private static Target.Sent deliver(
      ServerSocket listener, Talk talk, MailServer.Tls tls, SSLSocketFactory trust)
      throws Exception {
    Thread server =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    talk.with(listener.accept());
                  } catch (IOException e) {
                    // The client went away: the test sees that at the client.
                  }
                });
    MailServer settings =
        new MailServer(
            "127.0.0.1", listener.getLocalPort(), null, null, "errors@faultline.example", tls);
    Attempt attempt =
        new Attempt(
            "01smtp", 1, false, Samples.TIME, FakeOutgoing.to("x", FakeService.agreeable()), NONE);
    try {
      return new EmailNotifier(settings, trust)
          .read(new Options(Map.of("to", List.of("one@example.org", "two@example.org"))))
          .deliver(Samples.usual(), attempt);
    } finally {
      listener.close();
      server.join();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 451 try later, true",
    "MAIL, 550 not you, false",
    "RCPT, 450 mailbox busy, true",
    "RCPT, 550 no such user, false",
    "DATA, 452 no room, true",
    "DATA, 554 no, false",
    "., 451 try later, true",
    "., 554 looks like spam, false"
  })
  void fourPassesAndFiveStays(String word, String line, boolean passing) {
    Throwable thrown = catchThrowable(() -> deliver(word, line));
    assertThat(thrown)
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining(line.substring(4));
    assertThat(((DeliveryException) thrown).passing()).isEqualTo(passing);
  }

  @Test
  void afterTheDataNobodyKnows() {
    Throwable thrown = catchThrowable(() -> deliver(".", "cut"));
    assertThat(thrown).isInstanceOf(OutgoingException.class);
    assertThat(((OutgoingException) thrown).kind()).isEqualTo(OutgoingException.Kind.UNKNOWN);
  }

  @Test
  void oneWrongAddressDoesNotLoseTheMessageForTheOthers() throws Exception {
    assertThat(deliver("RCPT TO:<two", "550 no such user").note())
        .contains("accepted for 1 of 2", "no such user");
  }

  @Test
  void aGoodbyeThatFailsChangesNothing() throws Exception {
    assertThat(deliver("QUIT", "cut").note()).isEqualTo("accepted for 2");
  }

  /** A certificate for the loopback address, made by the JDK's own tool. */
  private static SSLContext certified(Path folder, String address) throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "smtp",
                "-keyalg",
                "EC",
                "-dname",
                "CN=smtp",
                "-ext",
                "san=ip:" + address,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "only-a-test")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "only-a-test".toCharArray());
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "only-a-test".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("smtp", keys.getCertificate("smtp"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static ServerSocket encrypted(SSLContext context) throws IOException {
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void fromTheFirstByteEncrypted(@TempDir Path folder) throws Exception {
    SSLContext context = certified(folder, "127.0.0.1");
    try (ServerSocket listener = encrypted(context)) {
      Target.Sent sent =
          deliver(
              listener,
              socket -> talk(socket, "-", ""),
              MailServer.Tls.IMPLICIT,
              context.getSocketFactory());
      assertThat(sent.note()).isEqualTo("accepted for 2");
    }
  }

  @Test
  void startsPlainAndIsEncryptedBeforeAnythingIsSaid(@TempDir Path folder) throws Exception {
    SSLContext context = certified(folder, "127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Target.Sent sent =
          deliver(
              listener,
              socket -> startTls(socket, context),
              MailServer.Tls.STARTTLS,
              context.getSocketFactory());
      assertThat(sent.note()).isEqualTo("accepted for 2");
    }
  }

  /** Greets and upgrades; what follows is said encrypted. Byte by byte: nothing is read ahead. */
  private static void startTls(Socket socket, SSLContext context) throws IOException {
    say(socket, "220 scripted");
    assertThat(line(socket)).startsWith("EHLO");
    say(socket, "250-scripted");
    say(socket, "250 STARTTLS");
    assertThat(line(socket)).isEqualTo("STARTTLS");
    say(socket, "220 go on");
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "client", 0, true);
    secure.setUseClientMode(false);
    answer(secure, "-", "");
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\n';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Test
  void aCertificateForAnotherIsRefused(@TempDir Path folder) throws Exception {
    SSLContext context = certified(folder, "127.0.0.2");
    try (ServerSocket listener = encrypted(context)) {
      refusedBeforeAnythingIsSaid(listener, context.getSocketFactory());
    }
  }

  @Test
  void aCertificateThatNobodySignedIsRefused(@TempDir Path folder) throws Exception {
    try (ServerSocket listener = encrypted(certified(folder, "127.0.0.1"))) {
      refusedBeforeAnythingIsSaid(listener, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }
  }

  private static void refusedBeforeAnythingIsSaid(ServerSocket listener, SSLSocketFactory trust) {
    Throwable thrown =
        catchThrowable(
            () ->
                deliver(listener, socket -> talk(socket, "-", ""), MailServer.Tls.IMPLICIT, trust));
    assertThat(thrown).isInstanceOf(OutgoingException.class);
    assertThat(((OutgoingException) thrown).kind()).isEqualTo(OutgoingException.Kind.NOT_SENT);
  }
}
