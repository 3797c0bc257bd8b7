package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.codec.WholeText;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of envelopes, read from the front:
 *
 * <pre>
 * Envelope = Header { LF Item } [ LF ]
 * Item     = ItemHeader LF Payload
 * </pre>
 *
 * An item's header may give the payload's length; else the payload ends at the next line feed.
 */
final class Envelope {
  static final String BAD_HEADER = "malformed-item-header";
  static final String BEYOND_INPUT = "item-length-beyond-input";
  static final String NOT_AT_LINE_END = "item-length-not-at-line-end";

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LINE_FEEDS = '\n' * LOW_BITS;

  /** A line this long is a payload and no header, when looking for where to go on. */
  private static final int RESUME_HEADER_MAX = 1_024;

  /**
   * What the first line says; every field may be missing.
   *
   * @param client {@code name/version} of the SDK
   */
  record Header(
      @Nullable String eventId,
      @Nullable String dsn,
      @Nullable String sentAt,
      @Nullable String client) {}

  /**
   * One item.
   *
   * @param from where the payload starts in the body; of a broken item, what to show of it
   * @param count how many things are in it, as its header says; at least 1
   * @param fault why it is broken; null where it is whole
   */
  record Item(String type, int from, int to, int count, @Nullable String fault) {}

  private record ItemHeader(String type, long length, int count) {}

  private final byte[] body;
  private int at;

  Envelope(byte[] body) {
    this.body = body;
  }

  /** Reads the first line. */
  Header header() throws RefusedException {
    int end = lineEnd(0);
    if (body.length == 0) {
      throw new RefusedException(400, "empty-body", "the body is empty; expected an envelope");
    }
    at = Math.min(end + 1, body.length);
    String eventId = null;
    String dsn = null;
    String sentAt = null;
    String sdk = null;
    String version = null;
    try (JsonParser parser = JsonInput.FACTORY.createParser(body, 0, end)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("its first line is not a JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("sdk") && token == JsonToken.START_OBJECT) {
          for (String of = parser.nextFieldName(); of != null; of = parser.nextFieldName()) {
            parser.nextToken();
            sdk = of.equals("name") ? text(parser) : sdk;
            version = of.equals("version") ? text(parser) : version;
            parser.skipChildren();
          }
        } else {
          switch (name) {
            case "event_id" -> eventId = text(parser);
            case "dsn" -> dsn = text(parser);
            case "sent_at" -> sentAt = text(parser);
            default -> {}
          }
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw malformed("its first line goes on after the JSON object");
      }
    } catch (IOException e) {
      throw malformed("its first line is not JSON: " + JsonFault.reason(e));
    }
    String client = sdk == null || version == null ? sdk : sdk + "/" + version;
    return new Header(eventId, dsn, sentAt, client);
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(400, "malformed-envelope", "malformed envelope: " + what);
  }

  private static @Nullable String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? WholeText.of(parser.getText()) : null;
  }

  /** The next item; null at the end. */
  @Nullable Item next() {
    skipBlankLines();
    if (at >= body.length) {
      return null;
    }
    int start = at;
    int headerEnd = lineEnd(start);
    int from = Math.min(headerEnd + 1, body.length);
    ItemHeader header = itemHeader(start, headerEnd);
    if (header == null) {
      at = resume(from);
      return new Item("", start, at, 1, BAD_HEADER);
    }
    if (header.length < 0) {
      int to = lineEnd(from);
      at = Math.min(to + 1, body.length);
      return new Item(header.type, from, to, header.count, null);
    }
    long end = from + header.length;
    if (end > body.length) {
      at = body.length;
      return new Item(header.type, from, at, header.count, BEYOND_INPUT);
    }
    int to = (int) end;
    if (to < body.length && body[to] != '\n') {
      // Most likely characters were counted for bytes: the rest of the line is still payload.
      int line = lineEnd(to);
      at = Math.min(line + 1, body.length);
      return new Item(header.type, from, line, header.count, NOT_AT_LINE_END);
    }
    at = Math.min(to + 1, body.length);
    return new Item(header.type, from, to, header.count, null);
  }

  private void skipBlankLines() {
    while (at < body.length) {
      if (body[at] == '\n') {
        at++;
      } else if (body[at] == '\r' && (at + 1 == body.length || body[at + 1] == '\n')) {
        at = Math.min(at + 2, body.length);
      } else {
        return;
      }
    }
  }

  /** After a broken header: the next line that can only be a header, else the end. */
  private int resume(int from) {
    int line = from;
    while (line < body.length) {
      int end = lineEnd(line);
      if (end - line <= RESUME_HEADER_MAX) {
        ItemHeader header = itemHeader(line, end);
        if (header != null && ItemKind.isKnown(header.type)) {
          return line;
        }
      }
      line = end + 1;
    }
    return body.length;
  }

  /** Null where the line is no item header. A length of -1 is none. */
  private @Nullable ItemHeader itemHeader(int from, int to) {
    if (from >= to || body[from] != '{') {
      return null;
    }
    String type = null;
    long length = -1;
    int count = 1;
    try (JsonParser parser = JsonInput.FACTORY.createParser(body, from, to - from)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        boolean number = token == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() < 10;
        if (name.equals("type")) {
          type = text(parser);
        } else if (name.equals("length") && token != JsonToken.VALUE_NULL) {
          if (!number || parser.getIntValue() < 0) {
            return null;
          }
          length = parser.getIntValue();
        } else if (name.equals("item_count") && number) {
          count = Math.max(1, parser.getIntValue());
        }
        parser.skipChildren();
      }
      return type == null || parser.nextToken() != null
          ? null
          : new ItemHeader(type, length, count);
    } catch (JacksonException e) {
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Eight bytes at a time: nearly every byte of a body is passed here. */
  private int lineEnd(int from) {
    int end = from;
    while (end + Long.BYTES <= body.length) {
      long zeroWhereFeed = (long) EIGHT_BYTES.get(body, end) ^ LINE_FEEDS;
      if (((zeroWhereFeed - LOW_BITS) & ~zeroWhereFeed & HIGH_BITS) != 0) {
        break;
      }
      end += Long.BYTES;
    }
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    return end;
  }
}
