package dev.faultline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.faultline.config.Limits;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackTest {
  private static final Limits LIMITS = Limits.defaults();
  private static final byte[] TEXT =
      ("{\"message\":\"" + "größe ".repeat(20) + "\"}").getBytes(UTF_8);

  /** There is no brotli encoder on the class path: made by another program. */
  private static final byte[] TEXT_BROTLI =
      Base64.getDecoder().decode("G60A+J0Hts1iD/luW/XeEFm1N5wiZX31adsgOmdyUpJKBCwHNIgnUV9g");

  /** 3 MiB of zeros. */
  private static final byte[] BOMB_BROTLI = Base64.getDecoder().decode("m///L/gnAOKxQCD3/gU=");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "x-gzip",
        "GZip",
        "deflate",
        "raw",
        "br",
        "zstd",
        "zstd-stream",
        "",
        "identity",
        "utf-8",
        "gzip, deflate",
        "identity, gzip",
        "zstd,gzip",
        "br, gzip"
      })
  void takesOffEveryCoding(String codings) throws Exception {
    byte[] wire = TEXT;
    for (String coding : codings.split(", ?")) {
      wire = encode(coding.toLowerCase(Locale.ROOT), wire);
    }
    String header = codings.replace("raw", "deflate").replace("zstd-stream", "zstd");
    assertThat(Unpack.bytes(wire, header, room(LIMITS))).isEqualTo(TEXT);
    assertThat(Unpack.read(slow(wire), header, wire.length, room(LIMITS))).isEqualTo(TEXT);
    assertThat(Unpack.read(slow(wire), header, -1, room(LIMITS))).isEqualTo(TEXT);
  }

  @Test
  void severalHeaderLinesAreOneList() throws Exception {
    byte[] wire = encode("gzip", encode("zstd", TEXT));
    Headers headers =
        Headers.of(
            "content-encoding", "zstd",
            "Content-Length", " " + wire.length,
            "Content-Encoding", "gzip");
    assertThat(Unpack.body(Request.of("POST", "/", headers, wire), room(LIMITS))).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "zstd", "zstd-stream"})
  void sizesOfAllKindsComeBackExactly(String coding) throws Exception {
    Random random = new Random(5);
    String header = header(coding);
    for (int size : new int[] {1, 255, 256, 257, 4_096, 65_535, 65_537, 1 << 20, (5 << 20) + 1}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, size / 2, (byte) 'a');
      assertThat(Unpack.bytes(encode(coding, bytes), header, room(LIMITS))).isEqualTo(bytes);
    }
  }

  @Test
  void gzipMayHaveSeveralMembersFieldsAndPadding() throws Exception {
    byte[] half = Arrays.copyOf(TEXT, 40);
    byte[] rest = Arrays.copyOfRange(TEXT, 40, TEXT.length);
    byte[] wire = join(encode("gzip", half), gzipWithEveryField(rest), new byte[100]);
    assertThat(Unpack.bytes(wire, "gzip", room(LIMITS))).isEqualTo(TEXT);
  }

  @Test
  void zstdMayHaveSeveralFrames() throws Exception {
    byte[] wire = join(Zstd.compress(TEXT), encode("zstd-stream", TEXT));
    assertThat(Unpack.bytes(wire, "zstd", room(LIMITS))).isEqualTo(join(TEXT, TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd", "zstd-stream"})
  void aBombIsRefusedByItsRatio(String coding) throws Exception {
    byte[] wire = coding.equals("br") ? BOMB_BROTLI : encode(coding, new byte[3 << 20]);
    String header = header(coding);
    assertThat(refusal(wire, header, LIMITS))
        .isEqualTo(
            Refusal.of(
                413,
                "unpack-ratio",
                "The body of "
                    + wire.length
                    + " bytes unpacks to more than 200 times as much (unpackRatio)."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd", "zstd-stream"})
  void aBombIsRefusedByItsSize(String coding) throws Exception {
    byte[] wire = coding.equals("br") ? BOMB_BROTLI : encode(coding, new byte[3 << 20]);
    String header = header(coding);
    assertThat(refusal(wire, header, limits(20 << 20, 1 << 20, Integer.MAX_VALUE)))
        .isEqualTo(
            Refusal.of(
                413,
                "unpacked-too-large",
                "The body unpacks to more than 1048576 bytes (unpackedBytes)."));
    assertThat(Unpack.bytes(wire, header, room(limits(20 << 20, 3 << 20, Integer.MAX_VALUE))))
        .hasSize(3 << 20);
  }

  @Test
  void aBombInABombIsRefusedByTheBytesOfTheWire() throws Exception {
    byte[] wire = encode("gzip", encode("gzip", encode("gzip", new byte[16 << 20])));
    assertThat(wire).hasSizeLessThan(1_000);
    assertThat(refusal(wire, "gzip, gzip, gzip", LIMITS).code()).isEqualTo("unpack-ratio");
    assertThat(refusal(wire, "gzip, gzip, gzip, gzip", LIMITS).message())
        .isEqualTo("The body has 4 content codings; at most 3 are taken off.");
  }

  @Test
  void theWireHasALimitWhetherTheLengthIsKnownOrNot() {
    Limits small = limits(1_000, 100_000, 200);
    assertThat(refusal(slow(new byte[1_001]), 1_001, small))
        .isEqualTo(
            Refusal.of(
                413,
                "body-too-large",
                "The body has 1001 bytes; at most 1000 are taken (bodyBytes)."));
    assertThat(refusal(endless(), -1, small).message())
        .isEqualTo("The body is longer than that; at most 1000 are taken (bodyBytes).");
    assertThat(refusal(endless(), Long.MAX_VALUE, small).status()).isEqualTo(413);
  }

  @Test
  void exactlyTheLimitIsTaken() throws Exception {
    Limits small = limits(1_000, 1_000, 200);
    byte[] bytes = new byte[1_000];
    assertThat(Unpack.read(slow(bytes), "", 1_000, room(small))).hasSize(1_000);
    assertThat(Unpack.read(slow(bytes), "", -1, room(small))).hasSize(1_000);
    assertThat(Unpack.bytes(encode("gzip", bytes), "gzip", room(small))).hasSize(1_000);
    assertThat(refusal(encode("gzip", new byte[1_001]), "gzip", small).status()).isEqualTo(413);
  }

  @Test
  void aBodyThatEndsEarlyIsRefused() {
    assertThat(refusal(slow(new byte[10]), 11, LIMITS))
        .isEqualTo(
            Refusal.of(
                400,
                "incomplete-body",
                "The body ends after 10 of the 11 bytes its head promises."));
  }

  @Test
  void aBrokenConnectionIsNotTheCallersFault() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] into, int from, int count) throws IOException {
            return read();
          }
        };
    assertThat(
            catchThrowableOfType(
                IOException.class, () -> Unpack.read(broken, "gzip", 5, room(LIMITS))))
        .hasMessage("reset");
  }

  @Test
  void anEmptyBodyIsEmptyInEveryCoding() throws Exception {
    assertThat(Unpack.bytes(new byte[0], "gzip", room(LIMITS))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, plain, it does not begin as gzip does",
    "gzip, cut, it is cut off",
    "gzip, headless, it is cut off",
    "gzip, flipped, its checksum does not fit",
    "gzip, trailing, 'bytes follow its end'",
    "deflate, plain, '.'",
    "deflate, cut, it is cut off",
    "deflate, flipped, incorrect data check",
    "raw, cut, it is cut off",
    "br, plain, bad or missing data",
    "br, cut, bad or missing data",
    "zstd, plain, '.'",
    "zstd, cut, '.'",
    "zstd-stream, cut, Truncated source",
    "zstd, trailing, '.'",
  })
  void brokenDataIsRefusedWithItsReason(String coding, String damage, String reason)
      throws Exception {
    byte[] good = coding.equals("br") ? TEXT_BROTLI : encode(coding, TEXT);
    byte[] wire =
        switch (damage) {
          case "plain" -> TEXT;
          case "cut" -> Arrays.copyOf(good, good.length - 12);
          case "headless" -> Arrays.copyOf(good, 5);
          case "trailing" -> join(good, "rubbish".getBytes(UTF_8));
          default -> {
            byte[] flipped = good.clone();
            flipped[flipped.length - (coding.equals("gzip") ? 6 : 2)] ^= 1;
            yield flipped;
          }
        };
    String header = header(coding);
    Refusal refusal = refusal(wire, header, LIMITS);
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.code()).isEqualTo("malformed-encoding");
    assertThat(refusal.message())
        .startsWith("The body is not well-formed " + header)
        .contains(reason);
  }

  @Test
  void damagedBodiesAreReadOrRefusedAndNothingElse() throws Exception {
    Random random = new Random(11);
    String[] codings = {"gzip", "deflate", "raw", "br", "zstd", "zstd-stream"};
    int refused = 0;
    for (int i = 0; i < 6_000; i++) {
      String coding = codings[i % codings.length];
      byte[] wire = coding.equals("br") ? TEXT_BROTLI.clone() : encode(coding, TEXT);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        wire = Arrays.copyOf(wire, random.nextInt(1, wire.length));
      }
      try {
        assertThat(Unpack.bytes(wire, header(coding), room(LIMITS))).isNotNull();
      } catch (RefusedException e) {
        assertThat(e.refusal().code())
            .isIn("malformed-encoding", "unpack-ratio", "unpacked-too-large");
        refused++;
      }
    }
    assertThat(refused).isBetween(3_000, 5_999);
    // What was damaged left nothing behind in the pools.
    assertThat(Unpack.bytes(encode("gzip", TEXT), "gzip", room(LIMITS))).isEqualTo(TEXT);
    assertThat(Unpack.bytes(encode("zstd", TEXT), "zstd", room(LIMITS))).isEqualTo(TEXT);
  }

  @Test
  void allInWorkShareARoom() throws Exception {
    Limits small = limits(20 << 20, 3 << 20, Integer.MAX_VALUE);
    UnpackRoom room = new UnpackRoom(small);
    UnpackRoom.Share second = room.share();
    byte[] large = encode("gzip", new byte[2 << 20]);
    try (UnpackRoom.Share first = room.share()) {
      byte[] wire = encode("gzip", new byte[1 << 20]);
      Unpack.bytes(wire, "gzip", first);
      assertThat(room.taken()).isEqualTo((1 << 20) - UnpackRoom.FREE);
      for (String coding : List.of("gzip", "deflate", "raw", "zstd", "zstd-stream")) {
        byte[] packed = encode(coding, new byte[2 << 20]);
        Refusal refusal =
            catchThrowableOfType(
                    RefusedException.class,
                    () -> {
                      try (UnpackRoom.Share other = room.share()) {
                        Unpack.bytes(packed, header(coding), other);
                      }
                    })
                .refusal();
        assertThat(refusal.status()).as(coding).isEqualTo(503);
        assertThat(refusal.message()).contains("limit unpacked-in-flight-bytes");
        assertThat(refusal.retryAfterSeconds()).isPositive();
        assertThat(room.taken()).as(coding).isEqualTo((1 << 20) - UnpackRoom.FREE);
      }
      // A small body passes beside it, and a large one when it is alone.
      assertThat(Unpack.bytes(encode("gzip", TEXT), "gzip", second)).isEqualTo(TEXT);
    }
    try (second) {
      assertThat(Unpack.bytes(large, "gzip", second)).hasSize(2 << 20);
    }
    assertThat(room.taken()).isZero();
  }

  private static UnpackRoom.Share room(Limits limits) {
    return new UnpackRoom(limits).share();
  }

  private static Refusal refusal(byte[] wire, String codings, Limits limits) {
    return catchThrowableOfType(
            RefusedException.class, () -> Unpack.bytes(wire, codings, room(limits)))
        .refusal();
  }

  private static Refusal refusal(InputStream body, long length, Limits limits) {
    return catchThrowableOfType(
            RefusedException.class, () -> Unpack.read(body, "", length, room(limits)))
        .refusal();
  }

  private static String header(String coding) {
    return coding.replace("raw", "deflate").replace("-stream", "");
  }

  private static byte[] encode(String coding, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (coding) {
      case "gzip", "x-gzip" -> write(new GZIPOutputStream(out), bytes);
      case "deflate" -> write(new DeflaterOutputStream(out), bytes);
      case "raw" -> write(new DeflaterOutputStream(out, new Deflater(6, true)), bytes);
      case "zstd" -> out.write(Zstd.compress(bytes));
      case "zstd-stream" -> write(new ZstdOutputStream(out), bytes);
      case "br" -> {
        assertThat(bytes).isEqualTo(TEXT);
        out.write(TEXT_BROTLI);
      }
      default -> out.write(bytes);
    }
    return out.toByteArray();
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    try (out) {
      out.write(bytes);
    }
  }

  private static byte[] gzipWithEveryField(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
    out.write(new byte[] {3, 0, 'a', 'b', 'c'});
    out.write("name\0comment\0".getBytes(UTF_8));
    out.write(new byte[] {1, 2});
    out.write(encode("raw", bytes));
    CRC32 crc = new CRC32();
    crc.update(bytes);
    for (long word : new long[] {crc.getValue(), bytes.length}) {
      for (int shift = 0; shift < 32; shift += 8) {
        out.write((int) (word >> shift));
      }
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.write(part);
    }
    return out.toByteArray();
  }

  /** Gives a few bytes at a time, as a network does. */
  private static InputStream slow(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int from, int count) {
        return super.read(into, from, Math.min(count, 7));
      }
    };
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() {
        return 'x';
      }
    };
  }

  private static Limits limits(int bodyBytes, int unpackedBytes, int unpackRatio) {
    Limits d = LIMITS;
    return new Limits(
        bodyBytes,
        unpackedBytes,
        unpackRatio,
        d.eventBytes(),
        d.itemsPerEnvelope(),
        d.errorsPerPost(),
        d.jsonDepth(),
        d.exceptions(),
        d.frames(),
        d.breadcrumbs(),
        d.tags(),
        d.tagNameChars(),
        d.tagValueChars(),
        d.messageChars(),
        d.stringChars(),
        d.threads(),
        d.plainValues(),
        d.requestLineBytes(),
        d.headerBytes(),
        d.headerSeconds(),
        d.bodySeconds(),
        d.idleSeconds(),
        d.drainSeconds(),
        d.connections(),
        d.inFlight(),
        d.inFlightBytes(),
        2 << 20,
        d.implicitProjects(),
        d.newIssuesPerHour(),
        d.samplesPerHour());
  }
}
