package dev.faultline.server.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A note in the data folder by which keys can be told to be those that its server last served with.
 * Keys may come from the server's environment, which a command that runs beside it does not have:
 * without the note it would take those of {@link KeyFile}, which nobody uses. It holds salted
 * digests: keys that were kept out of the folder stay out of it.
 */
public record KeysInUse(String salt, String master, List<String> clients) {
  private static final String NAME = "keys-in-use.json";
  private static final String HMAC = "HmacSHA256";
  private static final int SALT_BYTES = 16;

  /** The note of these keys. */
  public static KeysInUse of(String master, List<String> clients, SecureRandom random) {
    byte[] bytes = new byte[SALT_BYTES];
    random.nextBytes(bytes);
    String salt = HexFormat.of().formatHex(bytes);
    return new KeysInUse(salt, digest(salt, master), digests(salt, clients));
  }

  /** Leaves the note in the place of an older one. */
  public void write(Path data) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("salt", salt);
    fields.put("masterKey", master);
    fields.put("clientKeys", String.join(",", clients));
    KeyFile.write(data.resolve(NAME), fields);
  }

  /** The note of a data folder; empty where no server has served it yet. */
  public static Optional<KeysInUse> find(Path data) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> fields = KeyFile.fields(file);
    String salt = fields.getOrDefault("salt", "");
    String master = fields.getOrDefault("masterKey", "");
    String clients = fields.getOrDefault("clientKeys", "");
    if (salt.isEmpty() || master.isEmpty() || clients.isEmpty()) {
      throw new IOException(
          file + " must have salt, masterKey and clientKeys; a start of the server writes it anew");
    }
    return Optional.of(new KeysInUse(salt, master, List.of(clients.split(",", -1))));
  }

  /** Whether this is the master key. */
  public boolean isMaster(String key) {
    return MessageDigest.isEqual(master.getBytes(UTF_8), digest(salt, key).getBytes(UTF_8));
  }

  /** Whether these are the client keys, all of them and no others. */
  public boolean areClients(List<String> keys) {
    return clients.equals(digests(salt, keys));
  }

  private static List<String> digests(String salt, List<String> keys) {
    TreeSet<String> digests = new TreeSet<>();
    keys.forEach(key -> digests.add(digest(salt, key)));
    return List.copyOf(digests);
  }

  private static String digest(String salt, String key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(salt.getBytes(UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(key.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
