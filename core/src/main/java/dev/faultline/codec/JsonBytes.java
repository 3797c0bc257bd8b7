package dev.faultline.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON into memory: what every event passes through, so it does without the checks and
 * layers of a library's generator and costs a third of it. The caller is trusted to write names in
 * objects only and to close what it opens. Confined to one thread at a time; {@link #clear} makes
 * it ready for the next.
 */
final class JsonBytes {
  /** A buffer above this is not kept for the next event. */
  private static final int KEPT_BYTES = 64 << 10;

  /** Most bytes of one character: an escape. */
  private static final int CHAR_MAX = 6;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  /**
   * For each ASCII character: 0 where it stands for itself, -1 for a long escape, else a letter.
   */
  private static final byte[] ESCAPES = escapes();

  private byte[] bytes = new byte[8 << 10];
  private int size;

  private static byte[] escapes() {
    byte[] escapes = new byte[128];
    Arrays.fill(escapes, 0, ' ', (byte) -1);
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
  }

  /** A name as {@link #name(byte[])} takes it, encoded once. */
  static byte[] encoded(String name) {
    JsonBytes json = new JsonBytes();
    json.name(name);
    return json.toBytes();
  }

  /** A text as {@link #value(byte[])} takes it, encoded once. */
  static byte[] encodedText(String text) {
    JsonBytes json = new JsonBytes();
    json.string(text);
    return json.toBytes();
  }

  /** Forgets what was written. */
  void clear() {
    size = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[8 << 10];
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void startObject() {
    comma(1);
    bytes[size++] = '{';
  }

  void endObject() {
    room(1);
    bytes[size++] = '}';
  }

  void startArray() {
    comma(1);
    bytes[size++] = '[';
  }

  void endArray() {
    room(1);
    bytes[size++] = ']';
  }

  void name(byte[] encoded) {
    value(encoded);
  }

  void name(String name) {
    string(name);
    room(1);
    bytes[size++] = ':';
  }

  void nothing() {
    value(NULL);
  }

  void flag(boolean value) {
    value(value ? TRUE : FALSE);
  }

  void number(long value) {
    if (value >= 0 && value < 10) {
      comma(1);
      bytes[size++] = (byte) ('0' + value);
    } else {
      ascii(Long.toString(value));
    }
  }

  /** JSON has no NaN: that becomes text. */
  void number(double value) {
    if (Double.isNaN(value)) {
      string("NaN");
    } else {
      ascii(Double.toString(value));
    }
  }

  /** A value as it is to stand there. */
  void ascii(String value) {
    value(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** A value as it is to stand there. */
  void value(byte[] value) {
    comma(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** A text of these bytes, which need no escape. */
  void string(byte[] ascii, int length) {
    comma(length + 2);
    bytes[size++] = '"';
    System.arraycopy(ascii, 0, bytes, size, length);
    size += length;
    bytes[size++] = '"';
  }

  /** A text. Characters beyond 16 bits are escaped, each half for itself. */
  void string(String text) {
    int length = text.length();
    comma(length + 2);
    byte[] out = bytes;
    int at = size;
    out[at++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 128 || ESCAPES[c] != 0) {
        size = at;
        rest(text, i);
        return;
      }
      out[at++] = (byte) c;
    }
    out[at++] = '"';
    size = at;
  }

  /** The rest of a text that has more than plain ASCII in it, and the closing quote. */
  private void rest(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      room(CHAR_MAX);
      character(text.charAt(i));
    }
    room(1);
    bytes[size++] = '"';
  }

  private void character(char c) {
    if (c < 128) {
      byte escape = ESCAPES[c];
      if (escape == 0) {
        bytes[size++] = (byte) c;
      } else if (escape > 0) {
        bytes[size++] = '\\';
        bytes[size++] = escape;
      } else {
        escape(c);
      }
    } else if (c < 0x800) {
      bytes[size++] = (byte) (0xc0 | (c >> 6));
      bytes[size++] = (byte) (0x80 | (c & 0x3f));
    } else if (Character.isSurrogate(c)) {
      escape(c);
    } else {
      bytes[size++] = (byte) (0xe0 | (c >> 12));
      bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3f));
      bytes[size++] = (byte) (0x80 | (c & 0x3f));
    }
  }

  private void escape(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(c >> shift) & 0xf];
    }
  }

  /**
   * Makes room, and separates from what stands before: only a bracket or a colon needs no comma.
   */
  private void comma(int more) {
    room(more + 1);
    if (size > 0) {
      byte before = bytes[size - 1];
      if (before != '{' && before != '[' && before != ':') {
        bytes[size++] = ',';
      }
    }
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
