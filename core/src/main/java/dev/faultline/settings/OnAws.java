package dev.faultline.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The config file of an installation on AWS: the same file as of one machine, without what the
 * stack or Lambda decides there. Such settings are refused and told where they belong, because they
 * would look as if they worked.
 */
public final class OnAws {
  /** The largest body: Lambda takes 6 MB of JSON, in which a body is a third longer. */
  public static final int BODY_BYTES_MAX = 4 << 20;

  /** The largest event: each has to fit into a job of the queue. */
  public static final int EVENT_BYTES_MAX = 2 << 20;

  /**
   * The most a body unpacks to. A function has 512 MB for all of it: what was unpacked, the reports
   * in it and the jobs they become.
   */
  public static final int UNPACKED_BYTES_MAX = 32 << 20;

  private static final String BODY_BYTES = "body-bytes";
  private static final String UNPACKED_BYTES = "unpacked-bytes";

  private static final Map<Setting, String> ELSEWHERE = elsewhere();

  /** What a host with connections of its own keeps to. */
  private static final List<String> OF_A_HOST =
      List.of(
          "request-line-bytes",
          "header-bytes",
          "header-seconds",
          "body-seconds",
          "idle-seconds",
          "drain-seconds",
          "connections",
          "in-flight-bytes");

  private OnAws() {}

  private static Map<Setting, String> elsewhere() {
    Map<Setting, String> elsewhere = new HashMap<>();
    String url = "the address is that of the function, or of the stack's own name for it";
    String keys = "keys lie in SSM, where deploy puts them";
    elsewhere.put(Setting.HOST, url);
    elsewhere.put(Setting.PORT, url);
    elsewhere.put(Setting.URL, url);
    elsewhere.put(Setting.DATA, "the data lies in DynamoDB and S3");
    elsewhere.put(Setting.TRUST_PROXY, "the client's address is what Lambda says");
    elsewhere.put(Setting.MASTER_API_KEY, keys);
    elsewhere.put(Setting.CLIENT_API_KEY, keys);
    elsewhere.put(Setting.RETENTION_DAYS, "it is a parameter of the stack (--retention-days)");
    return elsewhere;
  }

  /**
   * Reads a file.
   *
   * @param file what it holds, as TOML; empty where there is none
   * @param alarm the sealed config that alarms are told to, where SSM has one; it goes before the
   *     file's
   * @throws SettingException also for a setting that is not decided there
   */
  public static Settings read(String file, Optional<String> alarm) throws SettingException {
    Map<String, Object> tables = file.isBlank() ? Map.of() : new LinkedHashMap<>(Toml.parse(file));
    for (Map.Entry<Setting, String> each : ELSEWHERE.entrySet()) {
      if (tables.containsKey(each.getKey().key())) {
        throw new SettingException(
            "the config file has %s, which is not decided there on AWS: %s"
                .formatted(each.getKey().key(), each.getValue()));
      }
    }
    Map<String, Object> limits = ConfigReader.table(tables, "limits");
    for (String name : OF_A_HOST) {
      if (limits.containsKey(name)) {
        throw new SettingException(
            "the config file has %s in [limits], which Lambda decides on AWS".formatted(name));
      }
    }
    Settings settings =
        ConfigReader.read(
            alarm.map(config -> Map.of(Setting.ALARM.key(), config)).orElse(Map.of()),
            Map.of(),
            tables,
            Map.of(BODY_BYTES, BODY_BYTES_MAX, UNPACKED_BYTES, UNPACKED_BYTES_MAX));
    most(BODY_BYTES, settings.limits().bodyBytes(), BODY_BYTES_MAX);
    most(UNPACKED_BYTES, settings.limits().unpackedBytes(), UNPACKED_BYTES_MAX);
    most("event-bytes", settings.limits().eventBytes(), EVENT_BYTES_MAX);
    return settings;
  }

  private static void most(String name, int value, int most) throws SettingException {
    if (value > most) {
      throw new SettingException(
          "%s in [limits] of the config file is %d; no more than %d works on AWS"
              .formatted(name, value, most));
    }
  }
}
