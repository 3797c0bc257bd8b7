package dev.faultline.protocol.sentry;

import dev.faultline.event.Outcome;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.Refusal;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients get to hear. Every answer may be read by a page of any origin. */
final class Answers {
  private static final String LIMITS = "X-Sentry-Rate-Limits";

  /** Tells SDKs for an hour at a time what is not kept here, so that they stop sending it. */
  private static final String NOT_KEPT =
      "3600:transaction;span;replay;profile;profile_chunk;trace_metric;log_item"
          + ":organization:unsupported";

  private static final int RETRY_SECONDS = 60;
  private static final int HEADER_MAX = 200;

  /** The smallest transparent image, for reports that came as an image's address. */
  private static final byte[] GIF =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private Answers() {}

  static Response preflight() {
    return shared(Response.empty(204))
        .with("Access-Control-Allow-Methods", "POST, GET, OPTIONS")
        .with(
            "Access-Control-Allow-Headers",
            "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept,"
                + " content-type, authentication, authorization, content-encoding,"
                + " transfer-encoding, sentry-trace, baggage")
        .with("Access-Control-Max-Age", "3600");
  }

  static Response accepted(Request head, Parcel parcel, List<Receipt> receipts) {
    Refusal refusal = allBroken(parcel, receipts);
    if (refusal != null) {
      return refused(refusal).with(LIMITS, NOT_KEPT);
    }
    if (head.method().equals("GET")) {
      return shared(Response.bytes(200, "image/gif", GIF)).with("Cache-Control", "no-store");
    }
    String body = "{}";
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Report report) {
        body = "{\"id\":\"" + report.entry().id() + "\"}";
        break;
      }
    }
    return shared(Response.json(200, body)).with(LIMITS, NOT_KEPT);
  }

  /** Where nothing was taken because all that was to be taken is broken, the client must hear. */
  private static @Nullable Refusal allBroken(Parcel parcel, List<Receipt> receipts) {
    List<String> reasons = new ArrayList<>();
    for (Receipt receipt : receipts) {
      if (receipt.outcome() != Outcome.INVALID) {
        return null;
      }
      reasons.add(receipt.reason());
    }
    for (Parcel.Item item : parcel.items()) {
      if (item instanceof Parcel.Ended ended) {
        if (ended.outcome() != Outcome.INVALID) {
          return null;
        }
        reasons.add(ended.reason());
      }
    }
    if (reasons.isEmpty()) {
      return null;
    }
    boolean large = reasons.contains(Framer.TOO_LARGE);
    List<Refusal.Fault> faults = new ArrayList<>();
    for (String reason : reasons.subList(1, reasons.size())) {
      faults.add(new Refusal.Fault(reason, List.of()));
    }
    return new Refusal(
        large ? 413 : 400,
        reasons.getFirst(),
        "nothing was taken: " + reasons.getFirst(),
        faults,
        0);
  }

  static Response refused(Refusal refusal) {
    List<String> causes = new ArrayList<>();
    for (Refusal.Fault fault : refusal.faults()) {
      causes.add(fault.message());
    }
    Response response =
        shared(Response.json(refusal.status(), detail(refusal.message(), causes)))
            .with("X-Sentry-Error", headerText(refusal.message()));
    if (refusal.status() == 429 || refusal.status() == 503) {
      int seconds = refusal.retryAfterSeconds() > 0 ? refusal.retryAfterSeconds() : RETRY_SECONDS;
      // A busy server wants no category at all; a limit is one on events.
      String what = refusal.status() == 503 ? "::organization:" : ":default;error:project:";
      response
          .with("Retry-After", Integer.toString(seconds))
          .with(LIMITS, seconds + what + headerText(refusal.code()));
    }
    return response;
  }

  private static String detail(String message, List<String> causes) {
    StringWriter text = new StringWriter();
    try (var out = JsonInput.FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("detail", message);
      out.writeArrayFieldStart("causes");
      for (String cause : causes) {
        out.writeString(cause);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Visible ASCII only: what a message quotes came from outside. */
  private static String headerText(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length() && plain.length() < HEADER_MAX; i++) {
      char c = text.charAt(i);
      plain.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return plain.toString();
  }

  private static Response shared(Response response) {
    return response
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Expose-Headers", "x-sentry-error, x-sentry-rate-limits, retry-after");
  }
}
