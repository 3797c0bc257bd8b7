package dev.faultline.access;

import dev.faultline.http.Request;
import dev.faultline.project.Project;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** Compares keys in constant time: a guess learns nothing from how long the answer takes. */
public final class Keys {
  private final byte[] master;
  private final List<byte[]> clients;

  public Keys(String masterKey, List<String> clientKeys) {
    this.master = digest(masterKey);
    this.clients = clientKeys.stream().map(Keys::digest).toList();
  }

  /** The key of {@code X-Api-Key}, else of {@code Authorization: Bearer}. */
  public static Optional<String> shown(Request request) {
    return request
        .headers()
        .find("X-Api-Key")
        .or(
            () ->
                request
                    .headers()
                    .find("Authorization")
                    .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                    .map(value -> value.substring(7).trim()));
  }

  /** Whether the request shows the master key. */
  public boolean isMaster(Request request) {
    return shown(request).filter(this::isMaster).isPresent();
  }

  /** Whether this is the master key. */
  public boolean isMaster(String key) {
    return MessageDigest.isEqual(master, digest(key));
  }

  /** Whether this is a server-wide client key. */
  public boolean isServerWide(String key) {
    byte[] shown = digest(key);
    boolean found = false;
    for (byte[] client : clients) {
      found |= MessageDigest.isEqual(client, shown);
    }
    return found;
  }

  /** Whether this is a working key of the project. */
  public boolean isOf(Project project, String key) {
    byte[] shown = digest(key);
    boolean found = false;
    for (var candidate : project.keys()) {
      found |= candidate.active() && MessageDigest.isEqual(digest(candidate.key()), shown);
    }
    return found;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
