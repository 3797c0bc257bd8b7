package dev.faultline.server.settings;

import dev.faultline.alert.TimeUnit;
import dev.faultline.config.Notify;
import dev.faultline.config.Watch;
import dev.faultline.outgoing.AllowList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the tables of the config file that are about telling people. */
final class NotifyTables {
  private NotifyTables() {}

  static Notify read(Map<String, Object> tables) throws SettingException {
    List<String> allow = List.of();
    for (Map.Entry<String, Object> entry : ConfigReader.table(tables, "outgoing").entrySet()) {
      if (!entry.getKey().equals("allow")) {
        throw unknown(entry.getKey(), "outgoing", "allow");
      }
      allow = allow(entry.getValue());
    }
    boolean requireSealed = false;
    TimeUnit unit = TimeUnit.MINUTE;
    List<Watch> watches = List.of();
    Map<String, Object> notify = ConfigReader.table(tables, "notify");
    for (Map.Entry<String, Object> entry : notify.entrySet()) {
      switch (entry.getKey()) {
        case "require-sealed" -> {
          if (!(entry.getValue() instanceof Boolean flag)) {
            throw new SettingException(
                "require-sealed in [notify] of the config file must be true or false");
          }
          requireSealed = flag;
        }
        case "timeunit" -> unit = timeUnit(entry.getValue());
        case "rule" -> watches = new WatchReader(notify).read();
        case "target" -> {} // Read with the rules that name them.
        default ->
            throw unknown(entry.getKey(), "notify", "require-sealed, timeunit, target and rule");
      }
    }
    return new Notify(
        allow, requireSealed, unit, watches, Map.copyOf(ConfigReader.table(tables, "mail")));
  }

  private static TimeUnit timeUnit(Object value) throws SettingException {
    for (TimeUnit unit : TimeUnit.values()) {
      if (unit.label().equals(value)) {
        return unit;
      }
    }
    throw new SettingException(
        "timeunit in [notify] of the config file must be \"minute\" or \"hour\"");
  }

  private static List<String> allow(Object value) throws SettingException {
    List<String> entries = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof String text) {
          entries.add(text);
        }
      }
    }
    if (!(value instanceof List<?> list) || list.size() != entries.size()) {
      throw new SettingException(
          "allow in [outgoing] of the config file must be a list of texts, like"
              + " [\"jira.corp:8443\", \"10.1.0.0/16\"]");
    }
    try {
      AllowList.parse(entries);
    } catch (IllegalArgumentException e) {
      throw new SettingException("allow in [outgoing] of the config file: " + e.getMessage());
    }
    return List.copyOf(entries);
  }

  private static SettingException unknown(String key, String table, String known) {
    return new SettingException(
        "the config file has %s in [%s]; there is %s".formatted(key, table, known));
  }
}
