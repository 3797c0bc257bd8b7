package dev.faultline.access;

import dev.faultline.storage.EndedSessions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who is logged in: a cookie that carries its own expiry and is signed, so that a restart logs
 * nobody out, and so are login links. Only what ended before its time is stored: sessions, and
 * links that were used. The secret should follow from the master key, so that a new master key ends
 * every session.
 */
public final class Sessions {
  /** How long a login lasts. */
  public static final Duration LIFETIME = Duration.ofDays(14);

  /** How long a login link works. */
  public static final Duration LINK_LIFETIME = Duration.ofHours(1);

  private static final int NONCE_BYTES = 16;
  private static final int LINK_NONCE_BYTES = 32;
  private static final String SESSION = "session ";
  private static final String LINK = "link ";

  private final byte[] secret;
  private final String url;
  private final boolean secure;
  private final InstantSource clock;
  private final SecureRandom random;
  private final String cookieName;
  private final EndedSessions ended;

  /**
   * A logged-in browser.
   *
   * @param nonce names the session; not a secret by itself
   */
  public record Session(String nonce, Instant expires) {}

  /** Sessions signed with {@code secret}, for the pages at {@code url}. */
  public Sessions(
      byte[] secret, String url, InstantSource clock, SecureRandom random, EndedSessions ended) {
    this.secret = secret.clone();
    this.url = url;
    this.secure = "https".equalsIgnoreCase(URI.create(url).getScheme());
    this.clock = clock;
    this.random = random;
    this.ended = ended;
    // Cookies do not know ports: two installations on one machine must not overwrite each other's.
    String mark = HexFormat.of().formatHex(mac("cookie name"), 0, 4);
    this.cookieName = (secure ? "__Host-" : "") + "faultline_" + mark;
  }

  /** The secret that belongs to a master key; another key gives another secret. */
  public static byte[] secretOf(String masterKey) {
    return mac(masterKey.getBytes(StandardCharsets.UTF_8), "faultline sessions v1");
  }

  /** An address that logs in once, within {@link #LINK_LIFETIME}. */
  public String loginLink() {
    return loginLink(secret, url, clock.instant(), random);
  }

  /**
   * As {@link #loginLink()}, for an installation that runs elsewhere: a link is signed and kept
   * nowhere, so whoever has the master key can make one.
   *
   * @param secret {@link #secretOf} its master key
   * @param url its public address, without a slash at the end
   */
  public static String loginLink(byte[] secret, String url, Instant now, SecureRandom random) {
    String payload =
        now.plus(LINK_LIFETIME).getEpochSecond() + "." + nonce(random, LINK_NONCE_BYTES);
    return url + "/login?token=" + payload + "." + text(mac(secret, LINK + payload));
  }

  /**
   * Whether the token of a login link works; it does only once, whichever process is asked. A
   * {@link dev.faultline.storage.StorageException} means that it was not used up.
   */
  public boolean redeem(String token) {
    return signed(token, LINK)
        .filter(link -> clock.instant().isBefore(link.expires()))
        // A clock that is set back brings back what had expired: the row has to outlive that, too.
        .filter(link -> ended.first(LINK + link.nonce(), link.expires().plus(LIFETIME)))
        .isPresent();
  }

  /** Begins a session. */
  public Session begin() {
    // Cookies carry whole seconds; a session must look the same after a round trip.
    Instant expires = Instant.ofEpochSecond(clock.instant().plus(LIFETIME).getEpochSecond());
    return new Session(nonce(random, NONCE_BYTES), expires);
  }

  /** The value of {@code Set-Cookie} that hands a session to the browser. */
  public String cookie(Session session) {
    String payload = session.expires().getEpochSecond() + "." + session.nonce();
    String value = payload + "." + text(mac(SESSION + payload));
    return cookieName + "=" + value + attributes(LIFETIME.toSeconds());
  }

  /** The value of {@code Set-Cookie} that takes the session from the browser. */
  public String clearingCookie() {
    return cookieName + "=" + attributes(0);
  }

  /**
   * The session in the value of a {@code Cookie} header. A cookie that we signed asks the storage
   * whether its session was ended; where the storage cannot tell, nobody gets in.
   */
  public Optional<Session> find(String cookieHeader) {
    return Cookies.find(cookieHeader, cookieName).flatMap(this::open);
  }

  /**
   * Ends a session before its time. When this returns its cookie is worth nothing any more, also
   * after a restart; a {@link dev.faultline.storage.StorageException} means that it still is.
   */
  public void end(Session session) {
    // A clock that is set back brings back what had expired: the row has to outlive that, too.
    ended.add(session.nonce(), session.expires().plus(LIFETIME));
  }

  /** What every form of the session must carry, so that other sites cannot post in its name. */
  public String csrfToken(Session session) {
    return text(mac("csrf " + session.nonce()));
  }

  /** Whether a form's token is the session's. */
  public boolean isCsrfToken(Session session, String token) {
    return MessageDigest.isEqual(
        csrfToken(session).getBytes(StandardCharsets.UTF_8),
        token.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Session> open(String value) {
    return signed(value, SESSION)
        .filter(session -> clock.instant().isBefore(session.expires()))
        .filter(session -> !ended.contains(session.nonce()));
  }

  /** What {@code expiry.nonce.signature} says, where the signature is ours and for this use. */
  private Optional<Session> signed(String value, String use) {
    int dot = value.lastIndexOf('.');
    int first = value.indexOf('.');
    if (first <= 0 || dot == first) {
      return Optional.empty();
    }
    String payload = value.substring(0, dot);
    byte[] shown = value.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
    byte[] right = text(mac(use + payload)).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(shown, right)) {
      return Optional.empty();
    }
    // Signed by us: the number can be trusted to be one.
    Instant expires = Instant.ofEpochSecond(Long.parseLong(payload.substring(0, first)));
    return Optional.of(new Session(payload.substring(first + 1), expires));
  }

  private String attributes(long maxAge) {
    return "; Path=/; Max-Age=" + maxAge + "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
  }

  private static String nonce(SecureRandom random, int bytes) {
    byte[] nonce = new byte[bytes];
    random.nextBytes(nonce);
    return text(nonce);
  }

  private byte[] mac(String text) {
    return mac(secret, text);
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
