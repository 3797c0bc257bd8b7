package dev.faultline.move;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of an installation, locked with a pass-phrase: AES-256-GCM under a key that PBKDF2 makes
 * of it. Why so: {@code docs/decisions/0011-backup.md}.
 */
public final class KeyBox {
  /** Rounds of PBKDF2 with HMAC-SHA-256: what OWASP asks since 2023. */
  public static final int ROUNDS = 600_000;

  /** A box that asks for more is not ours: opening it must not take for ever. */
  private static final int ROUNDS_MAX = 20_000_000;

  private static final int VERSION = 1;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /**
   * What an installation needs to go on being itself.
   *
   * @param master the master key; sessions hang on it too
   * @param clients the keys that all projects take
   * @param keyset what configs are sealed with; empty for none yet
   */
  public record Keys(String master, List<String> clients, byte[] keyset) {
    /** Whether others are the same keys; records compare arrays by where they are. */
    public boolean isSame(Keys others) {
      return master.equals(others.master)
          && clients.equals(others.clients)
          && Arrays.equals(keyset, others.keyset);
    }
  }

  private KeyBox() {}

  /**
   * Locks keys.
   *
   * @param id the backup's: keys of one backup do not open in another
   */
  public static byte[] lock(Keys keys, char[] passPhrase, String id, SecureRandom random) {
    RowWriter plain = new RowWriter().text(keys.master).number(keys.clients.size());
    keys.clients.forEach(plain::text);
    plain.bytes(keys.keyset);
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, passPhrase, salt, ROUNDS, nonce, id);
      return new RowWriter()
          .number(VERSION)
          .number(ROUNDS)
          .bytes(salt)
          .bytes(nonce)
          .bytes(cipher.doFinal(plain.toBytes()))
          .toBytes();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and PBKDF2", e);
    }
  }

  /** Opens what {@link #lock} made. */
  public static Keys open(byte[] locked, char[] passPhrase, String id) throws BackupException {
    try {
      RowReader box = new RowReader(locked);
      long version = box.number();
      long rounds = box.number();
      if (version != VERSION || rounds < 1 || rounds > ROUNDS_MAX) {
        throw new BackupException(
            "keys locked in way %d with %d rounds; this program knows way %d up to %d rounds"
                .formatted(version, rounds, VERSION, ROUNDS_MAX));
      }
      byte[] salt = box.bytes();
      byte[] nonce = box.bytes();
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, passPhrase, salt, (int) rounds, nonce, id);
      RowReader plain = new RowReader(cipher.doFinal(box.bytes()));
      String master = plain.text();
      List<String> clients = new ArrayList<>();
      for (int i = plain.small(); i > 0; i--) {
        clients.add(plain.text());
      }
      return new Keys(master, List.copyOf(clients), plain.bytes());
    } catch (AEADBadTagException e) {
      throw new BackupException("the pass-phrase does not open the keys of this backup", e);
    } catch (GeneralSecurityException | IllegalStateException e) {
      throw new BackupException("the keys of this backup are damaged", e);
    }
  }

  private static Cipher cipher(
      int mode, char[] passPhrase, byte[] salt, int rounds, byte[] nonce, String id)
      throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(passPhrase, salt, rounds, 256);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    spec.clearPassword();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.getBytes(UTF_8));
    return cipher;
  }
}
