package dev.faultline.server.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys an installation made for itself, in its data folder. */
public final class KeyFile {
  private static final String NAME = "keys.json";

  /**
   * All keys.
   *
   * @param clients one at least; those made here are 32 hex digits: what every Sentry client takes
   *     for a public key. More came with an installation that moved in
   * @param fresh whether they were made just now
   */
  public record Keys(String master, List<String> clients, boolean fresh) {}

  private KeyFile() {}

  /** The keys of a data folder; makes them where there are none. */
  public static Keys open(Path data, SecureRandom random) throws IOException {
    Optional<Keys> found = find(data);
    if (found.isPresent()) {
      return found.get();
    }
    byte[] client = new byte[16];
    random.nextBytes(client);
    byte[] master = new byte[33];
    random.nextBytes(master);
    Keys keys =
        new Keys(
            Base64.getUrlEncoder().withoutPadding().encodeToString(master),
            List.of(HexFormat.of().formatHex(client)),
            true);
    write(data, keys.master, keys.clients);
    return keys;
  }

  /** Puts keys into a data folder, in the place of those it has. */
  public static void write(Path data, String master, List<String> clients) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("masterKey", master);
    fields.put("clientKey", String.join(",", clients));
    write(data.resolve(NAME), fields);
  }

  /** Writes a flat JSON file of text fields, for its owner alone; {@link #fields} reads it. */
  static void write(Path file, Map<String, String> fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    }
    OwnerFile.write(file, text + "\n");
  }

  /** The keys of a data folder, where it has them. */
  public static Optional<Keys> find(Path data) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> fields = fields(file);
    String master = fields.getOrDefault("masterKey", "");
    List<String> clients =
        Arrays.stream(fields.getOrDefault("clientKey", "").split(",", -1))
            .map(String::strip)
            .filter(key -> !key.isEmpty())
            .toList();
    if (master.isEmpty() || clients.isEmpty()) {
      throw new IOException(
          file + " must have masterKey and clientKey; remove it to have new ones made");
    }
    return Optional.of(new Keys(master, clients, false));
  }

  /** The text fields of a flat JSON file. */
  static Map<String, String> fields(Path file) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(Files.readString(file, UTF_8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(file + " is not what Faultline wrote there");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        fields.put(name, json.getText());
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(file + " is broken: " + e.getOriginalMessage(), e);
    }
    return fields;
  }
}
