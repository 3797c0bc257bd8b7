package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals with Google's Tink: AES-256-GCM with Tink's prefix, so that the key's id travels with each
 * string and several keys are good at once. What is sealed for clients and what is locked for the
 * store cannot stand for each other.
 */
public final class TinkSeals implements Seals {
  /** How long a key may go on opening strings where another process retired it. */
  public static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

  /** How often the store is asked at most because of keys that nobody knows. */
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(TinkSeals.class.getName());
  private static final byte[] FOR_CLIENTS = "faultline sealed config".getBytes(UTF_8);
  private static final byte[] FOR_STORE = "faultline stored".getBytes(UTF_8);

  /** A byte that says Tink, and four of the key's id. */
  private static final int PREFIX_BYTES = 5;

  /** With the nonce and the tag: nothing shorter was ever sealed. */
  private static final int LEAST_BYTES = PREFIX_BYTES + 12 + 16;

  private static final int NAME_BYTES = 16;
  private static final String HMAC = "HmacSHA256";

  private final KeysetStore store;
  private final SecureRandom random;
  private final InstantSource clock;
  private final boolean alone;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Keyring ring;
  private volatile Instant read;
  private final AtomicLong edition = new AtomicLong();

  private TinkSeals(
      KeysetStore store, SecureRandom random, InstantSource clock, Keyring ring, boolean alone) {
    this.store = store;
    this.random = random;
    this.clock = clock;
    this.ring = ring;
    this.alone = alone;
    this.read = clock.instant();
  }

  /**
   * Opens the keys of a store that no other process changes; makes the first where there is none.
   */
  public static TinkSeals open(KeysetStore store, SecureRandom random, InstantSource clock)
      throws IOException {
    return open(store, random, clock, true);
  }

  /**
   * Opens the keys of a store that other processes change, too: what they made is noticed when it
   * is met, what they retired within {@link #NOTICED_WITHIN}.
   */
  public static TinkSeals shared(KeysetStore store, SecureRandom random, InstantSource clock)
      throws IOException {
    return open(store, random, clock, false);
  }

  private static TinkSeals open(
      KeysetStore store, SecureRandom random, InstantSource clock, boolean alone)
      throws IOException {
    Optional<byte[]> kept = store.read();
    Keyring ring =
        kept.isPresent() ? Keyring.read(kept.get()) : Keyring.make(random, clock.instant());
    if (kept.isEmpty()) {
      store.write(ring.write());
    }
    return new TinkSeals(store, random, clock, ring, alone);
  }

  /**
   * The keys of an installation that moves to where another one's are: its own seal, and what was
   * sealed there before, such as where alarms go, still opens.
   *
   * @throws IOException where one of them is no keyset of ours; its message holds nothing secret
   */
  public static byte[] joined(byte[] moved, byte[] there) throws IOException {
    return Keyring.read(moved).joined(Keyring.read(there)).write();
  }

  private Keyring ring() {
    return readBefore(NOTICED_WITHIN) ? readAgain() : ring;
  }

  /** Whether others may have changed the keys since they were read. */
  private boolean readBefore(Duration age) {
    Instant now = clock.instant();
    return !alone && (now.isBefore(read) || !now.isBefore(read.plus(age)));
  }

  /** Reads the keys again; what is known stands where they cannot be read now. */
  private Keyring readAgain() {
    if (!changing.tryLock()) {
      return ring; // Somebody is at it.
    }
    try {
      read = clock.instant();
      Optional<byte[]> kept = store.read();
      if (kept.isPresent() && !Arrays.equals(kept.get(), ring.write())) {
        ring = Keyring.read(kept.get());
        edition.incrementAndGet();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the sealing keys cannot be read again", e);
    } finally {
      changing.unlock();
    }
    return ring;
  }

  @Override
  public String seal(SealedConfig config) {
    try {
      return encode(ring().primary().aead().encrypt(SealCodec.encode(config), FOR_CLIENTS));
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  @Override
  public SealedConfig open(String sealed) throws SealException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      throw new SealException("this is no sealed string");
    }
    if (bytes.length < LEAST_BYTES || bytes[0] != 1 || !encode(bytes).equals(sealed)) {
      throw new SealException("this is no sealed string, or it was cut");
    }
    Keyring.Key key =
        key(bytes)
            .orElseThrow(
                () ->
                    new SealException(
                        "the string was sealed by another installation, or changed on its way"));
    if (key.retired()) {
      throw new SealException(
          "the key this string was sealed with is retired; seal the config again");
    }
    try {
      return SealCodec.decode(key.aead().decrypt(bytes, FOR_CLIENTS));
    } catch (GeneralSecurityException e) {
      throw new SealException("the sealed string was changed on its way");
    }
  }

  @Override
  public byte[] lock(byte[] plain) {
    try {
      return ring().primary().aead().encrypt(plain, FOR_STORE);
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  @Override
  public byte[] unlock(byte[] locked) throws SealException {
    Optional<Keyring.Key> key = locked.length < LEAST_BYTES ? Optional.empty() : key(locked);
    try {
      if (key.isPresent()) {
        return key.get().aead().decrypt(locked, FOR_STORE);
      }
    } catch (GeneralSecurityException e) {
      // Told below.
    }
    throw new SealException(
        "what was stored does not open: it was changed, or the sealing keys are others");
  }

  @Override
  public String name(String purpose, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(ring.nameKey(), HMAC));
      byte[] use = purpose.getBytes(UTF_8);
      // With its length, so that no other purpose and text run together to the same bytes.
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, use.length));
      mac.update(use);
      return encode(Arrays.copyOf(mac.doFinal(text.getBytes(UTF_8)), NAME_BYTES));
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  @Override
  public long edition() {
    ring();
    return edition.get();
  }

  /** Every key, oldest first. */
  public List<SealKey> keys() {
    return ring().keys();
  }

  /** Makes a key that seals from now on; what older ones sealed still opens. */
  public SealKey rotate() {
    readBeforeChange();
    changing.lock();
    try {
      keep(ring.rotated(random, clock.instant()));
      return ring.keys().getLast();
    } finally {
      changing.unlock();
    }
  }

  /**
   * Retires a key: no string that it sealed opens any more. Repeatable.
   *
   * @return the key; empty where there is none of this id
   * @throws IllegalStateException for the primary key: rotate first
   */
  public Optional<SealKey> retire(String id) {
    readBeforeChange();
    changing.lock();
    try {
      Optional<SealKey> found = find(id);
      if (found.isEmpty() || found.get().retired()) {
        return found;
      }
      if (found.get().primary()) {
        throw new IllegalStateException(
            "key " + id + " is the one that seals now; rotate first, then retire it");
      }
      keep(ring.retired(HexFormat.fromHexDigits(id)));
      return find(id);
    } finally {
      changing.unlock();
    }
  }

  private void readBeforeChange() {
    if (!alone) {
      readAgain();
    }
  }

  private Optional<SealKey> find(String id) {
    return ring.keys().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** Used only once it is kept: else strings were given out that nothing can open after a crash. */
  private void keep(Keyring next) {
    try {
      store.write(next.write());
    } catch (IOException e) {
      throw new UncheckedIOException("the sealing keys cannot be written", e);
    }
    ring = next;
    edition.incrementAndGet();
  }

  /** The key whose id stands in the prefix. */
  private Optional<Keyring.Key> key(byte[] sealed) {
    int id = ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt();
    Optional<Keyring.Key> known = ring().find(id);
    return known.isEmpty() && readBefore(ASKED_AGAIN) ? readAgain().find(id) : known;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static IllegalStateException broken(GeneralSecurityException e) {
    return new IllegalStateException("the encryption does not work here", e);
  }
}
