package dev.faultline.protocol.sentry;

import dev.faultline.http.Query;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * What old clients post to the store endpoint: JSON, or base64 of zlib of it, neither of which they
 * label.
 */
final class StoreBody {
  private static final byte[] FORM = "sentry_data=".getBytes(StandardCharsets.US_ASCII);

  private StoreBody() {}

  /** The JSON, at most {@code eventBytes} of it. */
  static byte[] json(byte[] body, Protocol.Framing framing) throws RefusedException {
    int max = framing.limits().eventBytes();
    int start = 0;
    while (start < body.length && isBlank(body[start])) {
      start++;
    }
    if (start == body.length) {
      throw new RefusedException(400, "empty-body", "the body is empty; expected an event");
    }
    if (body[start] == '{' || body[start] == '[') {
      return within(body, max);
    }
    if (startsWith(body, start, FORM)) {
      String form = new String(body, start, body.length - start, StandardCharsets.ISO_8859_1);
      return json(parameter(Query.parse(form)), framing);
    }
    byte[] packed = isPacked(body, start) ? body : base64(body, start);
    if (packed.length > 0 && packed[0] == '{') {
      return within(packed, max);
    }
    byte[] json = inflate(packed, max);
    framing.unpacked(json.length); // one event at most, so it may be asked for when it is there
    return json;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The event in a query or form; a blank was a plus before the query was decoded. */
  static byte[] parameter(Query query) throws RefusedException {
    String data = query.find("sentry_data").orElse("");
    if (data.isBlank()) {
      throw new RefusedException(400, "missing-data", "the parameter sentry_data is missing");
    }
    String text = data.stripLeading().startsWith("{") ? data : data.replace(' ', '+');
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] within(byte[] json, int max) throws RefusedException {
    if (json.length > max) {
      throw tooLarge(max);
    }
    return json;
  }

  static RefusedException tooLarge(int max) {
    return new RefusedException(
        413, "event-too-large", "the event is larger than " + max + " bytes");
  }

  private static boolean startsWith(byte[] body, int from, byte[] prefix) {
    if (body.length - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (body[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether it starts as zlib or gzip do: some clients pack and do not say so. */
  private static boolean isPacked(byte[] body, int at) {
    if (at > 0 || body.length < 2) {
      return false;
    }
    int first = body[0] & 0xff;
    int second = body[1] & 0xff;
    return (first == 0x78 && (first << 8 | second) % 31 == 0) || (first == 0x1f && second == 0x8b);
  }

  private static byte[] base64(byte[] body, int from) throws RefusedException {
    byte[] text = new byte[body.length - from];
    int length = 0;
    for (int i = from; i < body.length; i++) {
      byte b = body[i];
      if (b == '-') {
        text[length++] = '+';
      } else if (b == '_') {
        text[length++] = '/';
      } else if (b > ' ' && b != '=') {
        text[length++] = b;
      } else if (b < 0) {
        throw unreadable();
      }
    }
    try {
      return Base64.getDecoder().decode(java.util.Arrays.copyOf(text, length));
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static byte[] inflate(byte[] packed, int max) throws RefusedException {
    boolean gzip = packed.length > 1 && packed[0] == 0x1f && (packed[1] & 0xff) == 0x8b;
    ByteArrayInputStream in = new ByteArrayInputStream(packed);
    try (InputStream unpacked = gzip ? new GZIPInputStream(in) : new InflaterInputStream(in)) {
      byte[] json = unpacked.readNBytes(max + 1);
      return within(json, max);
    } catch (IOException e) {
      throw unreadable();
    }
  }

  private static RefusedException unreadable() {
    return new RefusedException(
        400, "malformed-body", "the body is neither JSON nor base64 of zlib of JSON");
  }
}
