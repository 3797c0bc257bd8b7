package dev.faultline.alert;

/** A notification config that came with an event or stands in the config file, after checking. */
public sealed interface Subscription {
  /** Names the config without revealing it: a keyed hash of its text, 22 characters. */
  String config();

  /** The target for people, without secrets: {@code slack #ops}. */
  String label();

  /**
   * One that may be used.
   *
   * @param target names where messages arrive, without revealing it: configs with the same place
   *     have the same name, 22 characters of a keyed hash
   * @param options the target's options (JSON), encrypted for the outbox
   * @param plain it came as plain text and holds a secret: a hint to seal it is due
   */
  record Active(
      String config, String label, String target, Rule rule, byte[] options, boolean plain)
      implements Subscription {}

  /**
   * One that cannot be used; it is shown and harms nothing else.
   *
   * @param code one of a few words: {@code unusable}, {@code policy}, {@code expired}, {@code
   *     foreign}, {@code revoked}, {@code rate-limited}
   * @param reason what is wrong and where, for people
   */
  record Idle(String config, String label, String code, String reason) implements Subscription {}
}
