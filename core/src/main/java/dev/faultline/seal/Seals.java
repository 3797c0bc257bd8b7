package dev.faultline.seal;

/**
 * Seals what only this installation may read. Authenticated: a changed string does not open. Keys
 * rotate; what an older key sealed opens until that key is retired. May be used from any thread.
 */
public interface Seals {
  /** The config as base64url without padding; shorter than its JSON where that repeats itself. */
  String seal(SealedConfig config);

  /**
   * Opens what {@link #seal} gave. Whether it may be used here and now (project, expiry,
   * revocation) is the caller's to judge.
   *
   * @throws SealException when it was changed, is of another installation, or its key is retired
   */
  SealedConfig open(String sealed) throws SealException;

  /**
   * Another number whenever a key was made or retired: what was opened before it may not open any
   * more, and the other way round.
   */
  long edition();

  /** Encrypts what is stored for a while. */
  byte[] lock(byte[] plain);

  /**
   * Decrypts what {@link #lock} gave, also with a key that was retired since: retiring shuts out
   * strings that others hold, and must not lose what waits to be delivered.
   *
   * @throws SealException when it was changed, or is of another installation
   */
  byte[] unlock(byte[] locked) throws SealException;

  /**
   * Names a text without revealing it: 22 characters of a keyed hash. The same text has the same
   * name for one purpose as long as the installation lives, whatever keys rotate.
   */
  String name(String purpose, String text);
}
