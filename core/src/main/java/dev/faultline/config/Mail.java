package dev.faultline.config;

import org.jspecify.annotations.Nullable;

/**
 * The operator's mail server, {@code [mail]} of the config file. It never prints its password.
 *
 * @param user null where the server wants no login
 * @param from the sender's address
 * @param tls {@code starttls}, {@code implicit} or {@code none}
 */
public record Mail(
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    String from,
    String tls) {
  @Override
  public String toString() {
    return "mail server " + host + ":" + port;
  }
}
