package dev.faultline.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} to what the program takes. */
class ConfigurationDocTest {
  private static final Path DOC = Path.of("..", "docs", "configuration.md");

  @Test
  void everySetting_isInTheTableByItsThreeNames() throws IOException {
    String doc = Files.readString(DOC);
    for (Setting setting : Setting.values()) {
      String inFile = setting == Setting.CONFIG ? "" : "`" + setting.key() + "`";
      assertThat(doc).contains("| `" + setting.variable() + "` | " + inFile);
    }
    assertThat(doc).contains("`--host`", "`--port`", "`--data`", "`--url`", "`--config`");
  }

  @Test
  void everyLimit_isInTheTableWithItsNumber() throws IOException, ReflectiveOperationException {
    List<String> rows = new ArrayList<>();
    RecordComponent[] components = Limits.class.getRecordComponents();
    List<String> names = LimitNames.all();
    for (int i = 0; i < components.length; i++) {
      int number = (int) components[i].getAccessor().invoke(Limits.defaults());
      rows.add(String.format(Locale.ROOT, "| `%s` | %,d |", names.get(i), number));
    }
    assertThat(Files.readString(DOC)).contains(rows);
  }

  @Test
  void everyPartOfConfig_comesFromASetting() {
    // Added a setting? It needs a name in Setting, a line in the table, and a place here.
    Map<String, String> origin =
        Map.ofEntries(
            Map.entry("host", "HOST"),
            Map.entry("port", "PORT"),
            Map.entry("data", "DATA"),
            Map.entry("url", "URL"),
            Map.entry("masterKey", "MASTER_API_KEY"),
            Map.entry("clientKeys", "CLIENT_API_KEY"),
            Map.entry("retentionDays", "RETENTION_DAYS"),
            Map.entry("keepPerIssueHour", "KEEP_PER_ISSUE_HOUR"),
            Map.entry("trustProxy", "TRUST_PROXY"),
            Map.entry("grouping", "CONFIG"),
            Map.entry("notifications", "CONFIG"),
            Map.entry("limits", "CONFIG"));
    List<String> components = new ArrayList<>();
    for (RecordComponent component : Config.class.getRecordComponents()) {
      components.add(component.getName());
    }
    assertThat(origin.keySet()).containsExactlyInAnyOrderElementsOf(components);
    for (String setting : origin.values()) {
      assertThat(Setting.valueOf(setting).meaning()).isNotEmpty();
    }
  }
}
