package dev.faultline.protocol;

import java.util.List;

/**
 * What is wrong with what a caller sent.
 *
 * @param status the HTTP status that fits: 400, 401, 403, 404, 413, 415, 422, 429, 503
 * @param code a short name for counts ({@code malformed-json}, {@code body-too-large})
 * @param message one sentence for a person: what is wrong and where
 * @param faults every violation by itself, where there are several
 * @param retryAfterSeconds when to come again; 0 for never
 */
public record Refusal(
    int status, String code, String message, List<Fault> faults, int retryAfterSeconds) {

  /** A refusal with one sentence. */
  public static Refusal of(int status, String code, String message) {
    return new Refusal(status, code, message, List.of(), 0);
  }

  /** One violation, with the place as a list of names and indexes. */
  public record Fault(String message, List<Object> path) {}
}
