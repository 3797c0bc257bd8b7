package dev.faultline.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.http.Headers;
import dev.faultline.relay.RelayConfig.From;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a sender proved that it knows the secret; every comparison takes the same time. */
final class Proof {
  /** How far the time of a signature may be from now, as Standard Webhooks has it. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final String HMAC = "HmacSHA256";
  private static final String GITHUB = "X-Hub-Signature-256";
  private static final String GITLAB = "X-Gitlab-Token";
  private static final String STANDARD = "webhook-signature";
  private static final String STANDARD_SECRET = "whsec_";
  private static final String BEARER = "Bearer ";

  private Proof() {}

  /** The proof that the service gives; of any other the first of these that it sends. */
  static boolean holds(From from, String secret, Headers headers, byte[] body, Instant now) {
    Optional<String> github = headers.find(GITHUB);
    Optional<String> standard = headers.find(STANDARD);
    Optional<String> gitlab = headers.find(GITLAB);
    return switch (from) {
      case BACKLOG -> false;
      case GITHUB -> github.isPresent() && github(secret, github.get(), body);
      case GITLAB ->
          standard.isPresent()
              ? standard(secret, standard.get(), headers, body, now)
              : gitlab.isPresent() && same(secret, gitlab.get());
      case ANY -> {
        if (github.isPresent()) {
          yield github(secret, github.get(), body);
        }
        if (standard.isPresent()) {
          yield standard(secret, standard.get(), headers, body, now);
        }
        yield gitlab.isPresent()
            ? same(secret, gitlab.get())
            : same(BEARER + secret, headers.find("Authorization").orElse(""));
      }
    };
  }

  private static boolean github(String secret, String shown, byte[] body) {
    String right = "sha256=" + HexFormat.of().formatHex(hmac(secret.getBytes(UTF_8), body));
    return same(right, shown);
  }

  /** Standard Webhooks: id, time and body are signed; there may be several signatures. */
  private static boolean standard(
      String secret, String shown, Headers headers, byte[] body, Instant now) {
    String id = headers.find("webhook-id").orElse("");
    String time = headers.find("webhook-timestamp").orElse("");
    if (id.isEmpty() || !time.matches("[0-9]{1,11}")) {
      return false;
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(time));
    if (Duration.between(signed, now).abs().compareTo(SKEW) > 0) {
      return false;
    }
    byte[] head = (id + "." + time + ".").getBytes(UTF_8);
    byte[] content = new byte[head.length + body.length];
    System.arraycopy(head, 0, content, 0, head.length);
    System.arraycopy(body, 0, content, head.length, body.length);
    String right = "v1," + Base64.getEncoder().encodeToString(hmac(key(secret), content));
    boolean held = false;
    for (String signature : shown.strip().split("\\s+")) {
      held |= same(right, signature);
    }
    return held;
  }

  private static byte[] key(String secret) {
    if (!secret.startsWith(STANDARD_SECRET)) {
      return secret.getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(secret.substring(STANDARD_SECRET.length()));
    } catch (IllegalArgumentException e) {
      return secret.getBytes(UTF_8);
    }
  }

  private static byte[] hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  /** Compares hashes, so that not even the length of the secret shows. */
  private static boolean same(String right, String shown) {
    return MessageDigest.isEqual(sha(right), sha(shown));
  }

  private static byte[] sha(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
