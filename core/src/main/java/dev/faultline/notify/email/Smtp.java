package dev.faultline.notify.email;

import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Secrets;
import dev.faultline.notify.Texts;
import dev.faultline.outgoing.OutgoingException;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Hands messages to the operator's mail server, one connection each. */
final class Smtp {
  private static final String TIMEOUT_MILLIS = "10000";
  private static final int DETAIL_CHARS = 200;

  private final MailServer server;
  private final Session session;

  Smtp(MailServer server, SSLSocketFactory tls) {
    this.server = server;
    this.session = Session.getInstance(properties(server, tls));
  }

  /** Only what stands here counts: the system's properties are not asked. */
  private static Properties properties(MailServer server, SSLSocketFactory tls) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.localhost", Addresses.domain(server.address()));
    properties.setProperty("mail.smtp.from", server.address());
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.user() != null));
    // One wrong address must not keep the message from the others.
    properties.setProperty("mail.smtp.sendpartial", "true");
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    properties.put("mail.smtp.ssl.socketFactory", tls);
    properties.setProperty("mail.smtp.socketFactory.fallback", "false");
    switch (server.tls()) {
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case IMPLICIT -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> properties.setProperty("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }

  MailServer server() {
    return server;
  }

  Session session() {
    return session;
  }

  /** Sends; answers what the log should say. */
  String send(MimeMessage message, Address[] recipients)
      throws DeliveryException, OutgoingException {
    Transport transport = connect();
    try {
      transport.sendMessage(message, recipients);
      return "accepted for " + recipients.length;
    } catch (SendFailedException e) {
      Address[] sent = e.getValidSentAddresses();
      if (sent != null && sent.length > 0) {
        return "accepted for " + sent.length + " of " + recipients.length + "; " + told(e);
      }
      List<Integer> codes = codes(e);
      if (codes.isEmpty() || codes.contains(-1)) {
        throw unknown(e);
      }
      throw refused(e, codes);
    } catch (MessagingException e) {
      throw unknown(e);
    } finally {
      close(transport);
    }
  }

  private Transport connect() throws DeliveryException, OutgoingException {
    try {
      Transport transport = session.getTransport("smtp");
      transport.connect(server.host(), server.port(), server.user(), server.password());
      return transport;
    } catch (AuthenticationFailedException e) {
      // The operator mends that, not the config: what waits must not be lost by it.
      throw DeliveryException.later(server + " refused the login", null);
    } catch (MessagingException e) {
      throw new OutgoingException(
          OutgoingException.Kind.NOT_SENT, server + ": " + masked(e.getMessage()), e);
    }
  }

  /** What was accepted stays accepted, however the good-bye goes. */
  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // The connection is gone either way, and the answer is known.
    }
  }

  private OutgoingException unknown(MessagingException e) {
    return new OutgoingException(
        OutgoingException.Kind.UNKNOWN, server + " broke off while it took a message", e);
  }

  private DeliveryException refused(MessagingException e, List<Integer> codes) {
    boolean passing = codes.stream().anyMatch(code -> code >= 400 && code < 500);
    String text = server + " refused: " + told(e);
    return passing ? DeliveryException.later(text, null) : DeliveryException.never(text);
  }

  /** The server's answers of all exceptions in the chain; -1 where there was none. */
  private static List<Integer> codes(MessagingException first) {
    List<Integer> codes = new ArrayList<>();
    for (Exception e = first; e instanceof MessagingException each; e = each.getNextException()) {
      switch (each) {
        case SMTPAddressFailedException failed -> codes.add(failed.getReturnCode());
        case SMTPSenderFailedException failed -> codes.add(failed.getReturnCode());
        case SMTPSendFailedException failed -> codes.add(failed.getReturnCode());
        default -> {
          // It only wraps another.
        }
      }
    }
    return codes;
  }

  private String told(MessagingException first) {
    List<String> lines = new ArrayList<>();
    for (Exception e = first; e instanceof MessagingException each; e = each.getNextException()) {
      if (each instanceof SMTPAddressFailedException
          || each instanceof SMTPSenderFailedException
          || each instanceof SMTPSendFailedException) {
        lines.add(masked(each.getMessage()));
      }
    }
    return Texts.cut(String.join("; ", lines), DETAIL_CHARS);
  }

  private String masked(@Nullable String text) {
    String password = server.password();
    return Texts.line(
        Secrets.mask(
            text == null ? "failed" : text, password == null ? List.of() : List.of(password)));
  }
}
