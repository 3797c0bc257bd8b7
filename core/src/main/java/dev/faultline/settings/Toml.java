package dev.faultline.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.Map;

/** Reads TOML into plain maps, lists, texts and numbers. */
final class Toml {
  private Toml() {}

  static Map<String, Object> parse(String text) throws SettingException {
    try {
      return new TomlMapper().readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      throw new SettingException(
          "the config file is no TOML: %s%s"
              .formatted(
                  e.getOriginalMessage(),
                  at == null
                      ? ""
                      : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
    }
  }
}
