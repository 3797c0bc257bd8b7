package dev.faultline.outgoing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What another server answered.
 *
 * @param headers names in lower case; of a repeated one the first value
 * @param body at most the sender's limit; {@code cut} when there was more
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean cut) {
  /** A 2xx. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /** A header, by any letter case of its name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
