package dev.faultline.notify.email;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** {@code type: email}: a message to a few addresses, through the operator's mail server. */
public final class EmailNotifier implements Notifier {
  /** More would be a mailing list's job. */
  static final int RECIPIENTS = 20;

  private final @Nullable Smtp smtp;

  /**
   * A notifier.
   *
   * @param server null where the operator has none: then no config of this type can be used
   */
  public EmailNotifier(@Nullable MailServer server) {
    this(server, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** As the other; the mail server's certificate is checked by the given factory's sockets. */
  public EmailNotifier(@Nullable MailServer server, SSLSocketFactory tls) {
    this.smtp = server == null ? null : new Smtp(server, tls);
  }

  @Override
  public String type() {
    return "email";
  }

  /**
   * None: whoever holds a client key could otherwise mail anybody in the operator's name. A sealed
   * config may, and a plain one where the operator lists the mail server's host.
   */
  @Override
  public Set<String> publicHosts() {
    return Set.of();
  }

  @Override
  public Target read(Options options) throws UnusableException {
    if (smtp == null) {
      throw new UnusableException("this server has no mail server configured");
    }
    Set<String> to = new LinkedHashSet<>();
    for (String address :
        options.textOrTexts("to").stream().flatMap(EmailNotifier::split).toList()) {
      if (Addresses.fits(address)) {
        // The host's letter case says nothing; the same place must have the same name.
        int at = address.lastIndexOf('@');
        to.add(address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT));
      } else {
        options.fault("to has something that is no address like name@host");
      }
    }
    if (to.isEmpty()) {
      options.required("to");
    } else if (to.size() > RECIPIENTS) {
      options.fault("to must be at most " + RECIPIENTS + " addresses");
    }
    options.check();
    return new EmailTarget(smtp, List.copyOf(to), options.zoneNote());
  }

  private static java.util.stream.Stream<String> split(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(each -> !each.isEmpty());
  }
}
