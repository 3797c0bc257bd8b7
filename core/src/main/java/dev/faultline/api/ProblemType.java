package dev.faultline.api;

/** Every kind of refusal of the API. The names are promised: callers branch on them. */
enum ProblemType {
  BAD_PARAMETER("bad-parameter", 400, "A parameter or member is not allowed"),
  MALFORMED_JSON("malformed-json", 400, "The body is not JSON"),
  UNUSABLE_CONFIG("unusable-config", 422, "The config could never be used"),
  NO_KEY("no-key", 401, "The master key is needed"),
  WRONG_KEY("wrong-key", 403, "This key does not open the API"),
  NO_SUCH_ADDRESS("no-such-address", 404, "There is nothing at this address"),
  NO_SUCH_PROJECT("no-such-project", 404, "There is no such project"),
  NO_SUCH_KEY("no-such-key", 404, "The project has no such working key"),
  NO_SUCH_ISSUE("no-such-issue", 404, "There is no such issue"),
  NO_SUCH_EVENT("no-such-event", 404, "There is no such event"),
  NOT_KEPT("not-kept", 404, "The event was counted and its body not kept"),
  NO_SUCH_SEAL_KEY("no-such-seal-key", 404, "There is no such sealing key"),
  NO_SUCH_DEAD_LETTER("no-such-dead-letter", 404, "There is no such dead letter"),
  SEAL_KEY_IN_USE("seal-key-in-use", 409, "The key is the one that seals"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This address does not know the method"),
  BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
  NOT_JSON("not-json", 415, "The body has to be JSON"),
  FAULT("fault", 500, "Faultline failed"),
  STORAGE_UNAVAILABLE("storage-unavailable", 503, "The storage cannot be used now");

  private static final String NAMESPACE = "urn:faultline:problem:";
  private final String slug;
  private final int status;
  private final String title;

  ProblemType(String slug, int status, String title) {
    this.slug = slug;
    this.status = status;
    this.title = title;
  }

  String uri() {
    return NAMESPACE + slug;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }
}
