package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.faultline.seal.SealedConfig.Use;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What stands inside the encryption: a byte for the version, then zstd of the fields, with the
 * words that most configs have known beforehand. A DSN has little room, so every byte counts.
 */
final class SealCodec {
  /** Most bytes of all fields together. */
  static final int PLAIN_BYTES_MAX = 64 << 10;

  private static final byte VERSION = 1;
  private static final int LEVEL = 19;
  private static final int HAS_PROJECT = 1;
  private static final int HAS_EXPIRY = 2;
  private static final int HAS_RANDOM_ID = 4;
  private static final int ID_BYTES = 16;

  /** Part of version 1: strings that were sealed do not open any more when a letter changes. */
  private static final byte[] WORDS =
      """
      {"smtp":"","from":"","to":[""],"type":"email","secret":"whsec_","url":"https://","type":\
      "webhook","apiKey":"","space":"","projectKey":"","issueTypeId":,"priorityId":,"type":\
      "backlog","endpoint":"https://","personalAccessToken":"glpat-","owner":"","repo":"",\
      "labels":[""],"if_exist":"reopen-and-comment","type":"gitlab","userToken":"ghp_",\
      "userToken":"github_pat_","type":"github","threshold":10,"notifyInterval":5,"timezone":\
      "Asia/Tokyo","linkTemplate":"https://","iconEmoji":":","iconUrl":"https://","username":\
      "faultline","token":"xoxb-","channel":"#","endpoint":"https://hooks.slack.com/services/T",\
      "type":"slack"},{"""
          .strip()
          .getBytes(UTF_8);

  private SealCodec() {}

  /**
   * The bytes of a config.
   *
   * @throws IllegalArgumentException when it is longer than {@link #PLAIN_BYTES_MAX}
   */
  static byte[] encode(SealedConfig config) {
    byte[] fields = fields(config);
    if (fields.length > PLAIN_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a config to seal may have at most %d bytes, and this one has %d"
              .formatted(PLAIN_BYTES_MAX, fields.length));
    }
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      // No magic number, no checksum: the encryption around it tells what it is and that it is
      // whole.
      context.setLevel(LEVEL).setMagicless(true).setChecksum(false).setDictID(false);
      context.loadDict(WORDS);
      byte[] packed = context.compress(fields);
      byte[] all = new byte[packed.length + 1];
      all[0] = VERSION;
      System.arraycopy(packed, 0, all, 1, packed.length);
      return all;
    }
  }

  /** The config of bytes that were sealed here. */
  static SealedConfig decode(byte[] bytes) throws SealException {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new SealException("the string was sealed by a newer Faultline");
    }
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      context.setMagicless(true).loadDict(WORDS);
      return read(context.decompress(bytes, 1, bytes.length - 1, PLAIN_BYTES_MAX));
    } catch (ZstdException | IOException | IllegalArgumentException e) {
      // Only this installation can have made it, so this is a fault of ours, not an attack.
      throw new SealException("the sealed string opens, but what it holds cannot be read");
    }
  }

  private static byte[] fields(SealedConfig config) {
    byte[] id = random(config.id());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      int flags =
          (config.project() == null ? 0 : HAS_PROJECT)
              | (config.expires() == null ? 0 : HAS_EXPIRY)
              | (id == null ? 0 : HAS_RANDOM_ID);
      out.writeByte(number(config.use()) << 4 | flags);
      if (id == null) {
        out.writeUTF(config.id());
      } else {
        out.write(id);
      }
      if (config.project() != null) {
        out.writeUTF(config.project());
      }
      if (config.expires() != null) {
        out.writeLong(config.expires().getEpochSecond());
      }
      out.write(config.json().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("an id or a project's name is too long to be sealed", e);
    }
    return bytes.toByteArray();
  }

  /** The number a use has in every sealed string there is: never to be changed. */
  private static int number(Use use) {
    return switch (use) {
      case NOTIFY -> 0;
      case RELAY -> 1;
    };
  }

  private static SealedConfig read(byte[] fields) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(fields));
    int head = in.readUnsignedByte();
    Use use =
        switch (head >> 4) {
          case 0 -> Use.NOTIFY;
          case 1 -> Use.RELAY;
          default -> throw new IOException("no such use");
        };
    String id =
        (head & HAS_RANDOM_ID) == 0
            ? in.readUTF()
            : Base64.getUrlEncoder().withoutPadding().encodeToString(in.readNBytes(ID_BYTES));
    String project = (head & HAS_PROJECT) == 0 ? null : in.readUTF();
    Instant expires = (head & HAS_EXPIRY) == 0 ? null : Instant.ofEpochSecond(in.readLong());
    return new SealedConfig(id, use, project, expires, new String(in.readAllBytes(), UTF_8));
  }

  /** The 16 bytes that an id of 22 characters stands for; null for other ids. */
  private static byte @Nullable [] random(String id) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(id);
      boolean same =
          bytes.length == ID_BYTES
              && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(id);
      return same ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
