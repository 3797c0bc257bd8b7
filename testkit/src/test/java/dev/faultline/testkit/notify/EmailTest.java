package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.faultline.alert.Why;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.email.EmailNotifier;
import dev.faultline.notify.email.MailServer;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** E-mail, handed to a real SMTP server in this process. */
class EmailTest extends NotifierContract {
  private static final String PASSWORD = "m4ilp4ssw0rd";

  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @BeforeEach
  void start() {
    mail.start();
    mail.setUser("faultline", PASSWORD);
  }

  @AfterEach
  void stop() {
    mail.stop();
  }

  private MailServer server() {
    return new MailServer(
        "127.0.0.1",
        mail.getSmtp().getPort(),
        "faultline",
        PASSWORD,
        "Fehler \u00fcber <errors@faultline.example>",
        MailServer.Tls.NONE);
  }

  @Override
  protected Notifier notifier() {
    return new EmailNotifier(server());
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of("to", List.of("ops@Example.org", "dev@example.org"));
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(PASSWORD);
  }

  @Override
  protected Set<String> required() {
    return Set.of("to");
  }

  @Override
  protected Outgoing outgoing() {
    return call -> {
      throw new AssertionError("e-mail goes to the mail server and nowhere else");
    };
  }

  /** Subject and both parts of what one of the recipients got. */
  @Override
  protected List<String> delivered() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (MimeMessage message : received()) {
      String text = subject(message) + "\n" + part(message, 0) + "\n" + part(message, 1);
      texts.put(header(message, "Message-ID"), text);
    }
    return List.copyOf(texts.values());
  }

  /** What the first recipient got, oldest first. */
  private MimeMessage[] received() {
    return mail.getReceivedMessagesForDomain("ops@example.org");
  }

  private static String subject(MimeMessage message) {
    try {
      return message.getSubject();
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String part(MimeMessage message, int index) {
    try {
      return ((Multipart) message.getContent())
          .getBodyPart(index)
          .getContent()
          .toString()
          .replace("\r\n", "\n");
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected int most() {
    return 300_000;
  }

  @Override
  protected void assertHarmless(String delivered) {
    String html = delivered.substring(delivered.indexOf("<!doctype html>"));
    assertThat(html).doesNotContain("<script", "<img", "onerror=alert(1)>", "href=\"javascript");
    for (MimeMessage message : mail.getReceivedMessages()) {
      assertThat(header(message, "Bcc")).isEmpty();
    }
  }

  private static String header(MimeMessage message, String name) {
    try {
      String value = message.getHeader(name, ", ");
      return value == null ? "" : value;
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void headersThreadAndTellThatItIsAMachine() throws Exception {
    target().deliver(Samples.usual(), attempt("01first", false));
    target().deliver(Samples.issue(Why.Cause.COUNT, null), attempt("01second", false));
    target().deliver(Samples.issue(Why.Cause.COUNT, null), attempt("01second", true));
    MimeMessage first = received()[0];
    MimeMessage second = received()[1];
    MimeMessage repeated = received()[2];
    assertThat(header(first, "Message-ID")).isEqualTo("<faultline.01first@faultline.example>");
    assertThat(header(second, "Message-ID")).isEqualTo("<faultline.01second@faultline.example>");
    assertThat(header(repeated, "Message-ID")).isEqualTo(header(second, "Message-ID"));
    String root = "<faultline.issue." + Samples.usual().seen().issue() + "@faultline.example>";
    for (MimeMessage message : List.of(first, second)) {
      assertThat(header(message, "References")).isEqualTo(root);
      assertThat(header(message, "In-Reply-To")).isEqualTo(root);
      assertThat(header(message, "List-Id"))
          .isEqualTo("<project-1000001.faultline.faultline.example>");
      assertThat(header(message, "Auto-Submitted")).isEqualTo("auto-generated");
      InternetAddress from = (InternetAddress) message.getFrom()[0];
      assertThat(from.getAddress()).isEqualTo("errors@faultline.example");
      assertThat(from.getPersonal()).isEqualTo("Fehler \u00fcber");
      assertThat(header(message, "To")).isEqualTo("ops@example.org, dev@example.org");
      assertThat(message.getSubject()).isEqualTo("[shop] TypeError: cart is undefined");
      assertThat(message.getSentDate()).isEqualTo(Samples.TIME);
    }
  }

  @Test
  void bothPartsSayTheSame() throws Exception {
    target().deliver(Samples.usual(), attempt("01parts", false));
    MimeMessage message = received()[0];
    for (int i = 0; i < 2; i++) {
      assertThat(part(message, i))
          .contains("New issue", "shop@1.2", "first event", "app/checkout.js(3) checkout2")
          .contains("2026-11-22T12:04:05+09:00", "https://faultline.example/p/shop/i/SHOP-1");
    }
    assertThat(part(message, 1)).contains("a=1&amp;b=2\">Open SHOP-1</a>");
  }

  @Test
  void aTestCanShowTheLetterWithoutSendingIt() throws Exception {
    Target.Letter letter =
        target().letter(Samples.usual(), attempt("01shown", false)).orElseThrow();
    assertThat(mail.getReceivedMessages()).isEmpty();
    assertThat(letter.method()).isEqualTo("SMTP");
    assertThat(letter.headers())
        .containsEntry("MAIL FROM", "errors@faultline.example")
        .containsEntry("RCPT TO", "ops@example.org, dev@example.org")
        .containsEntry("Message-Id", "<faultline.01shown@faultline.example>")
        .containsEntry("Subject", "[shop] TypeError: cart is undefined");
    target().deliver(Samples.usual(), attempt("01shown", false));
    assertThat(part(received()[0], 0)).isEqualTo(letter.body());
  }

  @Test
  void aTitleOfSeveralLinesStaysOneHeader() throws Exception {
    target()
        .deliver(
            Samples.everywhere("x\r\nBcc: victim@example.org\r\n\r\nbody"), attempt("01", false));
    MimeMessage message = received()[0];
    assertThat(header(message, "Bcc")).isEmpty();
    assertThat(message.getSubject()).contains("x Bcc: victim@example.org body");
    assertThat(mail.getReceivedMessages()).as("for the two recipients only").hasSize(2);
  }

  @TestFactory
  Stream<DynamicTest> onlyPlainAddresses() {
    return Stream.of(
            "ops",
            "ops@",
            "@example.org",
            "a@b@c",
            "ops@example.org\r\nBcc: x@y.z",
            "\"a b\"@example.org",
            "Ops <ops@example.org>",
            "ops@example..org",
            "ops@-example.org",
            "a".repeat(255) + "@example.org")
        .map(
            address ->
                DynamicTest.dynamicTest(
                    address.replaceAll("\\p{Cntrl}", "?"),
                    () ->
                        assertThat(
                                catchThrowable(
                                    () -> notifier().read(new Options(Map.of("to", address)))))
                            .isInstanceOf(UnusableException.class)
                            .hasMessageContaining("to has something that is no address")));
  }

  @Test
  void recipientsAreCounted() throws Exception {
    List<String> twenty = IntStream.range(0, 20).mapToObj(i -> "u" + i + "@example.org").toList();
    assertThat(notifier().read(new Options(Map.of("to", twenty))).label())
        .isEqualTo("email u0@example.org and 19 more");
    String more = String.join(", ", twenty) + ", one-more@example.org";
    assertThat(catchThrowable(() -> notifier().read(new Options(Map.of("to", more)))))
        .hasMessageContaining("at most 20");
  }

  @Test
  void withoutAMailServerNoConfigCanBeUsed() {
    assertThat(catchThrowable(() -> new EmailNotifier(null).read(new Options(config()))))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("no mail server");
  }

  @TestFactory
  Stream<DynamicTest> aSenderThatIsNoneIsRefused() {
    return Stream.of("", "errors", "a@b, c@d", "x <a@b>, y <c@d>", "Name <a@b\r\nBcc: c@d>")
        .map(
            from ->
                DynamicTest.dynamicTest(
                    "from " + from.replaceAll("\\p{Cntrl}", "?"),
                    () ->
                        assertThat(
                                catchThrowable(
                                    () ->
                                        new MailServer(
                                            "h", 25, null, null, from, MailServer.Tls.NONE)))
                            .hasMessageContaining("from must be")));
  }

  @Test
  void aMailServerNeverPrintsItsPassword() {
    assertThat(server().toString()).doesNotContain(PASSWORD);
  }

  private <T extends Throwable> T thrown(Class<T> type, MailServer server) throws Exception {
    var target = new EmailNotifier(server).read(new Options(config()));
    T thrown =
        catchThrowableOfType(
            type, () -> target.deliver(Samples.usual(), attempt("01fails", false)));
    assertThat(thrown).isNotNull();
    assertThat(thrown.getMessage()).doesNotContain(PASSWORD);
    return thrown;
  }

  private MailServer at(int port, MailServer.Tls tls, String password) {
    return new MailServer(
        "127.0.0.1", port, "faultline", password, "errors@faultline.example", tls);
  }

  @Test
  void aRefusedLoginIsTheOperatorsToMend() throws Exception {
    int port = mail.getSmtp().getPort();
    DeliveryException thrown =
        thrown(DeliveryException.class, at(port, MailServer.Tls.NONE, "wrong-password"));
    assertThat(thrown.passing()).isTrue();
    assertThat(thrown).hasMessageContaining("refused the login");
  }

  @Test
  void nothingIsSaidBeforeItIsEncrypted() throws Exception {
    int port = mail.getSmtp().getPort();
    OutgoingException thrown =
        thrown(OutgoingException.class, at(port, MailServer.Tls.STARTTLS, PASSWORD));
    assertThat(thrown.kind()).isEqualTo(OutgoingException.Kind.NOT_SENT);
    assertThat(thrown).hasMessageContaining("STARTTLS");
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatIsAwayGotNothing() throws Exception {
    int port = mail.getSmtp().getPort();
    mail.stop();
    OutgoingException thrown =
        thrown(OutgoingException.class, at(port, MailServer.Tls.NONE, PASSWORD));
    assertThat(thrown.kind()).isEqualTo(OutgoingException.Kind.NOT_SENT);
  }
}
