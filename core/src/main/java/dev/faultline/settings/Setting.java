package dev.faultline.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every setting, by the three names it has: argument, environment, file. */
public enum Setting {
  HOST("address to listen on"),
  PORT("port to listen on, 0 for any free one"),
  DATA("folder the data lies in"),
  URL("public address, for links, DSNs and cookies"),
  TRUST_PROXY("believe X-Forwarded-For and X-Forwarded-Proto"),
  MASTER_API_KEY("key that may do everything"),
  CLIENT_API_KEY("keys that may report into any project, with commas between"),
  RETENTION_DAYS("days events are kept"),
  KEEP_PER_ISSUE_HOUR("event bodies kept for each issue and hour, 0 for all"),
  ALARM("sealed config that alarms about the installation itself are told to"),
  HEARTBEAT_URL("address that is called while the installation is well"),
  HEARTBEAT_FAIL_URL("address that is called while it is not"),
  HEARTBEAT_INTERVAL("how often one of them is called, like 5m"),
  CONFIG("TOML file with more settings");

  private final String meaning;

  Setting(String meaning) {
    this.meaning = meaning;
  }

  /** What it sets. */
  public String meaning() {
    return meaning;
  }

  /** The name in the file, and with two dashes before it as an argument. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name in the environment. */
  public String variable() {
    return "FAULTLINE_" + name();
  }

  /** The keys of the file's top level. */
  static List<String> fileKeys() {
    List<String> keys = new ArrayList<>();
    for (Setting setting : values()) {
      if (setting != CONFIG) {
        keys.add(setting.key());
      }
    }
    return keys;
  }
}
