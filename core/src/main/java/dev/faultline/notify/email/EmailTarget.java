package dev.faultline.notify.email;

import dev.faultline.alert.Decision;
import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Message;
import dev.faultline.notify.Target;
import dev.faultline.notify.Texts;
import dev.faultline.notify.Wording;
import dev.faultline.outgoing.OutgoingException;
import jakarta.mail.Address;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some addresses. SMTP cannot be asked what arrived: a repeated message has the same {@code
 * Message-ID}, by which most mailboxes show it once.
 */
record EmailTarget(Smtp smtp, List<String> to, String zoneNote) implements Target {
  private static final int SUBJECT_CHARS = 150;
  private static final String UTF_8 = "UTF-8";

  @Override
  public String place() {
    return "email\n" + String.join("\n", to.stream().sorted().toList());
  }

  @Override
  public String label() {
    return "email " + to.getFirst() + (to.size() == 1 ? "" : " and " + (to.size() - 1) + " more");
  }

  @Override
  public String host() {
    return smtp.server().host();
  }

  /** The operator's password; a config holds no secret. */
  @Override
  public List<String> secrets() {
    String password = smtp.server().password();
    return password == null ? List.of() : List.of(password);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    try {
      List<Address> recipients = new ArrayList<>();
      for (String address : to) {
        recipients.add(new InternetAddress(address));
      }
      MimeMessage mail = mail(message, attempt.id(), attempt.now());
      return new Sent(smtp.send(mail, recipients.toArray(Address[]::new)));
    } catch (MessagingException e) {
      throw new IllegalStateException("checked addresses and plain text make a message", e);
    }
  }

  @Override
  public Optional<Letter> letter(Message message, Attempt attempt) {
    try {
      MimeMessage mail = mail(message, attempt.id(), attempt.now());
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("MAIL FROM", smtp.server().address());
      headers.put("RCPT TO", String.join(", ", to));
      for (Header header : Collections.list(mail.getAllHeaders())) {
        headers.put(
            header.getName(), MimeUtility.decodeText(MimeUtility.unfold(header.getValue())));
      }
      return Optional.of(new Letter("SMTP", headers, MailText.of(message, zoneNote).plain()));
    } catch (MessagingException | UnsupportedEncodingException e) {
      throw new IllegalStateException("checked addresses and plain text make a message", e);
    }
  }

  private MimeMessage mail(Message message, String id, Instant now) throws MessagingException {
    String domain = Addresses.domain(smtp.server().address());
    MimeMessage mail =
        new MimeMessage(smtp.session()) {
          // The library would make a new one each time it saves.
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<faultline." + id + "@" + domain + ">");
          }
        };
    mail.setFrom(sender());
    for (String address : to) {
      mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(address));
    }
    mail.setSentDate(Date.from(now));
    mail.setSubject(subject(message), UTF_8);
    threading(mail, message, domain);
    // Absence notes and mailing lists leave such messages alone (RFC 3834; the last for Exchange).
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Auto-Response-Suppress", "All");
    MailText text = MailText.of(message, zoneNote);
    mail.setContent(
        new MimeMultipart("alternative", part(text.plain(), "plain"), part(text.html(), "html")));
    mail.saveChanges();
    return mail;
  }

  private InternetAddress sender() throws MessagingException {
    InternetAddress sender = new InternetAddress(smtp.server().address());
    try {
      sender.setPersonal(smtp.server().name(), UTF_8);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java has UTF-8", e);
    }
    return sender;
  }

  private static MimeBodyPart part(String text, String kind) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, kind);
    // Lines of any length and any bytes survive.
    part.setHeader("Content-Transfer-Encoding", "base64");
    return part;
  }

  /**
   * All messages of an issue answer one that never was: mail programs show them as one thread, in
   * whatever order they come. Gmail also wants one subject, so it says nothing that changes.
   */
  private static void threading(MimeMessage mail, Message message, String domain)
      throws MessagingException {
    switch (message) {
      case Message.OfIssue issue -> {
        String root = "<faultline.issue." + issue.seen().issue() + "@" + domain + ">";
        mail.setHeader("In-Reply-To", root);
        mail.setHeader("References", root);
        mail.setHeader(
            "List-Id", "<project-" + issue.seen().project() + ".faultline." + domain + ">");
      }
      case Message.OfNote note -> mail.setHeader("List-Id", "<relay.faultline." + domain + ">");
    }
  }

  private static String subject(Message message) {
    String text =
        switch (message) {
          case Message.OfIssue issue -> subject(issue.seen());
          case Message.OfNote note -> note.note().heading() + ": " + Wording.title(note.note());
        };
    return Texts.cut(Texts.line(Texts.cut(text, 4 * SUBJECT_CHARS)), SUBJECT_CHARS);
  }

  private static String subject(Decision.Seen seen) {
    return "[" + Texts.cut(seen.projectName(), SUBJECT_CHARS / 3) + "] " + Wording.title(seen);
  }

  @Override
  public String toString() {
    return label();
  }
}
