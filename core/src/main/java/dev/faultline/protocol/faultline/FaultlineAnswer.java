package dev.faultline.protocol.faultline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.codec.WholeText;
import dev.faultline.http.Response;
import dev.faultline.protocol.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Answers as clients of the original read them. Every answer lets any origin read it, and every
 * error body has a top-level {@code message} (faultline-ruby logs it) and {@code error}
 * (faultline-js rejects its promise on it) beside the original's {@code errors}.
 */
public final class FaultlineAnswer {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String FORBIDDEN = "403 Forbidden";

  private FaultlineAnswer() {}

  /** Writes the members of the answer's object. */
  @FunctionalInterface
  public interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  /** A JSON object. */
  public static Response json(int status, Members members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return open(Response.bytes(status, "application/json", out.toByteArray()));
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return open(Response.empty(status));
  }

  /**
   * An error. A missing key is a 403 too, as the original has it.
   *
   * @param now for the headers that tell when to come again
   */
  public static Response error(Refusal refusal, Instant now) {
    boolean forbidden = refusal.status() == 401 || refusal.status() == 403;
    int status = forbidden ? 403 : refusal.status();
    Response response =
        json(
            status,
            json -> {
              json.writeStringField("message", refusal.message());
              json.writeStringField("error", refusal.code());
              json.writeArrayFieldStart("errors");
              if (forbidden) {
                writeFault(json, new Refusal.Fault(FORBIDDEN, java.util.List.of()));
              } else if (refusal.faults().isEmpty()) {
                writeFault(json, new Refusal.Fault(refusal.message(), java.util.List.of()));
              }
              if (!forbidden) {
                for (Refusal.Fault fault : refusal.faults()) {
                  writeFault(json, fault);
                }
              }
              json.writeEndArray();
            });
    int wait = refusal.retryAfterSeconds();
    if (wait > 0) {
      response.with("Retry-After", Integer.toString(wait));
    }
    if (status == 429) {
      response
          .with("X-RateLimit-Delay", Integer.toString(wait))
          .with("X-RateLimit-Reset", Long.toString(now.getEpochSecond() + wait));
    }
    return response;
  }

  /** Opens an answer to scripts of any origin. */
  public static Response open(Response response) {
    return response
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Expose-Headers", "X-RateLimit-Reset, X-RateLimit-Delay, Retry-After");
  }

  private static void writeFault(JsonGenerator json, Refusal.Fault fault) throws IOException {
    json.writeStartObject();
    json.writeStringField("message", fault.message());
    if (!fault.path().isEmpty()) {
      json.writeArrayFieldStart("path");
      for (Object part : fault.path()) {
        if (part instanceof Number number) {
          json.writeNumber(number.longValue());
        } else {
          json.writeString(WholeText.of(part.toString()));
        }
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
