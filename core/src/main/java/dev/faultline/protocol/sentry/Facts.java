package dev.faultline.protocol.sentry;

/** Names of what an entry carries beside its payload. */
final class Facts {
  /** When the client sent the envelope, by its clock. */
  static final String SENT_AT = "sent_at";

  /** The address the report came from. */
  static final String REMOTE = "remote";

  /** The connection's user agent. */
  static final String USER_AGENT = "user-agent";

  /** {@code name/version} of the client library, for events that do not say. */
  static final String CLIENT = "client";

  /** What was wrong with the id the client gave, where it could not be used. */
  static final String ID_FAULT = "id-fault";

  private Facts() {}
}
