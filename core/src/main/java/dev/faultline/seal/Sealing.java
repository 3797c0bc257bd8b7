package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.faultline.seal.SealedConfig.Use;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Seals configs for people: checks them first and writes them as short as they can be. */
public final class Sealing {
  /** Most configs in one string. */
  public static final int ENTRIES_MAX = 20;

  /** Most bytes of a config's JSON. */
  public static final int CONFIG_BYTES_MAX = 32 << 10;

  private static final int ID_BYTES = 16;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Seals seals;
  private final ConfigCheck check;
  private final SecureRandom random;
  private final InstantSource clock;

  public Sealing(Seals seals, ConfigCheck check, SecureRandom random, InstantSource clock) {
    this.seals = seals;
    this.check = check;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Seals one config, or a list of them.
   *
   * @param project the only project it may be used for; null for any
   * @param expires null for never
   * @throws UnsealableException says all that is wrong
   */
  public String seal(Use use, @Nullable String project, @Nullable Instant expires, String json)
      throws UnsealableException {
    List<String> faults = new ArrayList<>();
    if (expires != null && !expires.isAfter(clock.instant())) {
      faults.add("the time of expiry has passed already");
    }
    List<String> entries = split(json);
    for (int i = 0; i < entries.size(); i++) {
      String place = entries.size() == 1 ? "" : "entry " + (i + 1) + ": ";
      check.faults(use, entries.get(i)).forEach(fault -> faults.add(place + fault));
    }
    if (!faults.isEmpty()) {
      throw new UnsealableException(faults);
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String text = entries.size() == 1 ? entries.getFirst() : "[" + String.join(",", entries) + "]";
    return seals.seal(
        new SealedConfig(
            Base64.getUrlEncoder().withoutPadding().encodeToString(id),
            use,
            project,
            expires,
            text));
  }

  /** The configs of a text, each without white space. */
  private static List<String> split(String json) throws UnsealableException {
    if (json.getBytes(UTF_8).length > CONFIG_BYTES_MAX) {
      throw wrong("a config may have at most " + CONFIG_BYTES_MAX + " bytes");
    }
    List<String> entries = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      JsonToken token = parser.nextToken();
      boolean list = token == JsonToken.START_ARRAY;
      if (list) {
        token = parser.nextToken();
      }
      while (token != null && !(list && token == JsonToken.END_ARRAY)) {
        if (token != JsonToken.START_OBJECT || entries.size() == ENTRIES_MAX) {
          throw wrong(
              "a config is a JSON object, or a list of at most " + ENTRIES_MAX + " of them");
        }
        entries.add(compact(parser));
        token = list ? parser.nextToken() : null;
      }
      if (parser.nextToken() != null) {
        throw wrong("something stands after the config");
      }
    } catch (JsonProcessingException e) {
      // The parser's own words may show a part of the text.
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw wrong("the config is not JSON, or names something twice (line " + line + ")");
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
    if (entries.isEmpty()) {
      throw wrong("there is no config");
    }
    return entries;
  }

  private static String compact(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.copyCurrentStructure(parser);
    }
    return text.toString();
  }

  private static UnsealableException wrong(String fault) {
    return new UnsealableException(List.of(fault));
  }
}
