package dev.faultline.http;

import java.nio.charset.StandardCharsets;

/** An answer, whole in memory. */
public record Response(int status, Headers headers, byte[] body) {
  private static final byte[] NOTHING = new byte[0];

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, new Headers(), NOTHING);
  }

  /** Text of the given type. */
  public static Response text(int status, String contentType, String body) {
    return bytes(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON answer. */
  public static Response json(int status, String body) {
    return text(status, "application/json", body);
  }

  /** Bytes of the given type. */
  public static Response bytes(int status, String contentType, byte[] body) {
    return new Response(status, Headers.of("Content-Type", contentType), body);
  }

  /** See other: after a form was posted. */
  public static Response seeOther(String location) {
    return new Response(303, Headers.of("Location", location), NOTHING);
  }

  /** The same with one more header line. */
  public Response with(String name, String value) {
    headers.set(name, value);
    return this;
  }

  /** The body as text, for tests and logs. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
