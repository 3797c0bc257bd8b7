package dev.faultline.protocol.sentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.codec.Unpack;
import dev.faultline.codec.UnpackRoom;
import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests end in a parcel and drafts or in a refusal, and in nothing else. What ever ended
 * otherwise stays as a numbered file: its first line is the target, the rest the body.
 */
class SentryFuzzTest {
  private static final Path FOUND =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/fuzz/sentry");
  private static final long SEED = 20261122;
  private static final int ROUNDS = 6_000;
  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\n",
    "\\",
    "null",
    "true",
    "-1",
    "1e999",
    "NaN",
    "{}",
    "[]",
    "\"\"",
    "[[",
    "{\"values\":",
    "\\ud800",
    "\\u0000",
    "\u0000",
    "99999999999999999999",
    "\"length\":",
    "\"type\":\"event\"",
    "{\"type\":\"event\"}\n",
    "\r\n",
    "%",
    "%s",
    "{0}",
    "../",
    "\"exception_id\":0"
  };

  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());

  @Test
  void mutationsEndInDraftsOrRefusals() throws Exception {
    List<Request> heads = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    for (CapturedRequest captured : CapturedRequest.all("sentry-", "raven-")) {
      if (captured.itemTypes().contains("event") || captured.target().contains("/store/")) {
        byte[] body = Unpack.body(captured.request(), new UnpackRoom(Limits.defaults()).share());
        if (body.length < 20_000) {
          heads.add(captured.request());
          bodies.add(body);
        }
      }
    }
    Random random = new Random(SEED);
    int drafts = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int pick = random.nextInt(bodies.size());
      byte[] body = mutate(bodies.get(pick), bodies.get(random.nextInt(bodies.size())), random);
      drafts += run(heads.get(pick), body, "round " + round);
    }
    assertThat(drafts)
        .as("enough mutations survive framing to reach the translator")
        .isGreaterThan(ROUNDS / 4);
  }

  @Test
  void whatWasFoundBeforeStaysFixed() throws IOException {
    try (Stream<Path> files = Files.list(FOUND)) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int line = 0;
        while (bytes[line] != '\n') {
          line++;
        }
        Request head =
            Request.of(
                "POST",
                new String(bytes, 0, line, java.nio.charset.StandardCharsets.UTF_8),
                new Headers(),
                new byte[0]);
        run(head, Arrays.copyOfRange(bytes, line + 1, bytes.length), file.toString());
      }
    }
  }

  /** How many drafts came out. */
  private int run(Request head, byte[] body, String what) {
    int drafts = 0;
    try {
      for (Parcel.Item item : protocol.open(head, body, new TestFraming()).items()) {
        if (item instanceof Parcel.Report report) {
          try {
            EventDraft draft = protocol.translate(report.entry());
            draft.build(report.entry().id(), TestFraming.NOW, TestFraming.NOW);
            drafts++;
          } catch (RefusedException refused) {
            assertThat(refused.refusal().status()).isBetween(400, 499);
          }
        }
      }
    } catch (RefusedException refused) {
      assertThat(refused.refusal().status()).isBetween(400, 499);
    } catch (RuntimeException | StackOverflowError e) {
      fail(
          what
              + " of seed "
              + SEED
              + ": "
              + head.path()
              + "\n"
              + Base64.getEncoder().encodeToString(body),
          e);
    }
    return drafts;
  }

  private static byte[] mutate(byte[] body, byte[] other, Random random) {
    byte[] result = body.clone();
    for (int times = 1 + random.nextInt(3); times > 0 && result.length > 0; times--) {
      int at = random.nextInt(result.length);
      result =
          switch (random.nextInt(10)) {
            case 0 -> {
              result[at] = (byte) random.nextInt(256);
              yield result;
            }
            case 1 -> splice(result, at, at, TOKENS[random.nextInt(TOKENS.length)]);
            case 2 -> Arrays.copyOf(result, at);
            case 3 -> {
              int end = Math.min(result.length, at + random.nextInt(64));
              yield splice(result, at, end, "");
            }
            case 4 -> {
              int from = other.length == 0 ? 0 : random.nextInt(other.length);
              int end = Math.min(other.length, from + random.nextInt(200));
              yield splice(result, at, at, other, from, end);
            }
            default -> value(result, at, random);
          };
    }
    return result;
  }

  /** Puts a value of any type in the place of the next one, so that the JSON stays whole. */
  private static byte[] value(byte[] body, int from, Random random) {
    String[] values = {
      "null", "7", "-1.5", "true", "\"x\"", "[]", "{}", "[null]", "{\"values\":[1]}"
    };
    int colon = from;
    while (colon < body.length && body[colon] != ':') {
      colon++;
    }
    int end = colon + 1;
    if (end >= body.length) {
      return body;
    }
    if (body[end] == '"') {
      end++;
      while (end < body.length && body[end] != '"') {
        end += body[end] == '\\' ? 2 : 1;
      }
      end++;
    } else {
      while (end < body.length && ",}]\n".indexOf(body[end]) < 0) {
        end++;
      }
    }
    return splice(
        body, colon + 1, Math.min(end, body.length), values[random.nextInt(values.length)]);
  }

  private static byte[] splice(byte[] body, int from, int to, String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return splice(body, from, to, bytes, 0, bytes.length);
  }

  private static byte[] splice(
      byte[] body, int from, int to, byte[] other, int otherFrom, int otherTo) {
    int added = otherTo - otherFrom;
    byte[] result = new byte[body.length - (to - from) + added];
    System.arraycopy(body, 0, result, 0, from);
    System.arraycopy(other, otherFrom, result, from, added);
    System.arraycopy(body, to, result, from + added, body.length - to);
    return result;
  }
}
