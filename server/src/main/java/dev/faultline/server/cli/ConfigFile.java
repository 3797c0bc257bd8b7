package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a command wants sealed, as the API takes it. */
final class ConfigFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SHORT = Pattern.compile("([1-9][0-9]{0,4})([mhdw])");

  private static final Pattern SEALED = Pattern.compile("[A-Za-z0-9_-]{20,}");

  private ConfigFile() {}

  /**
   * The body of the request.
   *
   * @param file the config's file; {@code -} for the standard input
   */
  static String request(
      String file, InputStream standard, @Nullable String project, @Nullable String expires)
      throws IOException, CommandException {
    JsonNode config = read(file, standard);
    ObjectNode body = JSON.createObjectNode();
    body.set("config", config);
    if (project != null) {
      body.put("project", project);
    }
    if (expires != null) {
      body.put("expires", time(expires, Instant.now()).toString());
    }
    return JSON.writeValueAsString(body);
  }

  /** A config as it stands in a file; {@code -} for the standard input. */
  static JsonNode read(String file, InputStream standard) throws IOException, CommandException {
    JsonNode config;
    try {
      config =
          JSON.readTree(
              file.equals("-")
                  ? standard.readAllBytes()
                  : GivenFile.bytes("the config", Path.of(file)));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      // Its own message shows a part of the text, which may be a secret.
      throw new CommandException(
          Program.FAULT,
          "%s is no JSON (line %d)"
              .formatted(name(file), e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
    }
    if (!config.isObject() && !config.isArray()) {
      throw new CommandException(
          Program.FAULT, name(file) + " must hold a JSON object, or a list of them");
    }
    return config;
  }

  /** As {@link #read}, or the sealed string that stands there instead. */
  static JsonNode readOrSealed(String file, InputStream standard)
      throws IOException, CommandException {
    byte[] bytes =
        file.equals("-") ? standard.readAllBytes() : GivenFile.bytes("the config", Path.of(file));
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    return SEALED.matcher(text).matches()
        ? TextNode.valueOf(text)
        : read(file, new ByteArrayInputStream(bytes));
  }

  /** When {@code 90d} or {@code 2027-01-31} ends. */
  static Instant time(String text, Instant now) throws CommandException {
    Matcher brief = SHORT.matcher(text);
    try {
      if (brief.matches()) {
        long count = Long.parseLong(brief.group(1));
        return now.plus(
            switch (brief.group(2)) {
              case "m" -> Duration.ofMinutes(count);
              case "h" -> Duration.ofHours(count);
              case "w" -> Duration.ofDays(7 * count);
              default -> Duration.ofDays(count);
            });
      }
      if (text.startsWith("P")) {
        return now.plus(Duration.parse(text));
      }
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new CommandException(
          Program.USAGE,
          ("--expires is \"%s\"; it must be like 12h, 90d, 4w, 2027-01-31 (to the end of that day,"
                  + " UTC) or 2027-01-31T12:00:00Z")
              .formatted(text));
    }
  }

  private static String name(String file) {
    return file.equals("-") ? "the standard input" : file;
  }
}
