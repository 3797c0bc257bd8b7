package dev.faultline.protocol.faultline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.faultline.codec.WholeText;
import dev.faultline.config.Limits;
import dev.faultline.event.EventId;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Cuts a posted body into one payload an error, each complete in itself: the error and what the
 * post says for all of its errors.
 *
 * <p>A post of many errors with a large context would grow many times when each took it along, so
 * then only the first keeps all of it, and the others the short values of the context. The payload
 * says so, and the event gets a note.
 */
final class PostParts {
  /** Bytes of the context's short values that every error takes along. */
  private static final int BRIEF_BYTES = 400;

  /** Bytes that sharing may add for each error, whatever was posted. */
  private static final int SHARE_BYTES = 256;

  private static final JsonFactory JSON = new JsonFactory();

  private final PostBody body;
  private final List<EventId> ids;
  private final Limits limits;
  private final byte[] full;
  private final byte[] brief;
  private final boolean briefOnly;

  PostParts(PostBody body, List<EventId> ids, Limits limits) {
    this.body = body;
    this.ids = ids;
    this.limits = limits;
    this.full = sharedMembers();
    int count = ids.size();
    long own = 0;
    for (PostBody.Slice error : body.errors()) {
      own += error.length();
    }
    this.briefOnly =
        (long) full.length * count > own / 2 + full.length + (long) SHARE_BYTES * count;
    this.brief = briefMembers();
  }

  /** The payload of the error at an index. */
  byte[] payload(int index) throws RefusedException {
    PostBody.Slice slice = body.errors().get(index);
    byte[] error = body.bytes();
    int from = slice.from();
    int to = slice.to();
    boolean shortened = slice.length() > limits.eventBytes() - 1_024;
    if (shortened) {
      error = shortened(slice);
      from = 0;
      to = error.length;
      if (error.length > limits.eventBytes() - 1_024) {
        String message = "errors[%d] is larger than %d bytes".formatted(index, limits.eventBytes());
        throw new RefusedException(
            new Refusal(
                413,
                "event-too-large",
                message,
                List.of(new Refusal.Fault(message, List.of("errors", (long) index))),
                0));
      }
    }
    boolean large = to - from + full.length > limits.eventBytes() - 512;
    boolean cut = large || (briefOnly && index > 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + full.length + 128);
    write(out, "{\"error\":");
    out.write(error, from, to - from);
    out.writeBytes(cut ? brief : full);
    write(out, ",\"index\":" + index + ",\"of\":" + ids.size());
    write(out, ",\"first\":\"" + ids.getFirst() + "\"");
    if (cut) {
      write(out, large ? ",\"cut\":\"size\"" : ",\"cut\":\"shared\"");
    }
    if (shortened) {
      write(out, ",\"shortened\":true");
    }
    out.write('}');
    return out.toByteArray();
  }

  private byte[] sharedMembers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    body.shared().forEach((name, slice) -> member(out, name, slice));
    if (!body.more().isEmpty()) {
      write(out, ",\"more\":{");
      boolean first = true;
      for (Map.Entry<String, PostBody.Slice> entry : body.more().entrySet()) {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        member(one, entry.getKey(), entry.getValue());
        byte[] bytes = one.toByteArray();
        out.write(bytes, first ? 1 : 0, first ? bytes.length - 1 : bytes.length);
        first = false;
      }
      out.write('}');
    }
    return out.toByteArray();
  }

  private void member(ByteArrayOutputStream out, String name, PostBody.Slice slice) {
    write(out, ",\"");
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(WholeText.of(name)));
    write(out, "\":");
    out.write(body.bytes(), slice.from(), slice.length());
  }

  /** The context's short values and its notifier, for errors that do not take all along. */
  private byte[] briefMembers() {
    PostBody.Slice slice = body.shared().get("context");
    if (slice == null) {
      return new byte[0];
    }
    ByteArrayOutputStream context = new ByteArrayOutputStream(BRIEF_BYTES);
    byte[] bytes = new byte[slice.length()];
    System.arraycopy(body.bytes(), slice.from(), bytes, 0, bytes.length);
    try (JsonParser in = PostScan.parser(bytes);
        JsonGenerator out = JSON.createGenerator(context)) {
      in.nextToken();
      out.writeStartObject();
      int left = BRIEF_BYTES;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = WholeText.of(in.currentName());
        JsonToken value = in.nextToken();
        String text = value.isScalarValue() ? WholeText.of(in.getText()) : "";
        int size = name.length() + text.length() + 6;
        if (value == JsonToken.VALUE_STRING && size <= left) {
          out.writeStringField(name, text);
          left -= size;
        }
        in.skipChildren();
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(BRIEF_BYTES + 16);
    write(out, ",\"context\":");
    out.writeBytes(context.toByteArray());
    return out.toByteArray();
  }

  /** The error with its long texts cut. */
  private byte[] shortened(PostBody.Slice slice) {
    byte[] bytes = new byte[slice.length()];
    System.arraycopy(body.bytes(), slice.from(), bytes, 0, bytes.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (JsonParser in = PostScan.parser(bytes);
        JsonGenerator json = JSON.createGenerator(out)) {
      while (in.nextToken() != null) {
        switch (in.currentToken()) {
          case FIELD_NAME -> json.writeFieldName(WholeText.of(in.currentName()));
          case VALUE_STRING ->
              json.writeString(WholeText.cut(WholeText.of(in.getText()), limits.stringChars()));
          default -> json.copyCurrentEvent(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
