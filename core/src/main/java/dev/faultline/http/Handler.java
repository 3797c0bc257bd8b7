package dev.faultline.http;

/**
 * The whole application, and each part of it: a request in, a response out, on the caller's thread.
 */
@FunctionalInterface
public interface Handler {
  /** Answers; throws only for faults of our own, which the frame turns into a 500 with an id. */
  Response handle(Request request);
}
