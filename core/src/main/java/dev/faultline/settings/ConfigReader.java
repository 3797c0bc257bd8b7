package dev.faultline.settings;

import dev.faultline.config.Heartbeat;
import dev.faultline.config.Limits;
import dev.faultline.grouping.GroupingRules;
import dev.faultline.grouping.GroupingRules.Mode;
import dev.faultline.grouping.GroupingRules.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together: arguments go before the environment, that before the file, that
 * before the defaults. It only looks at what it is given, so that tests can give it anything.
 *
 * <p>Nothing unknown is passed over: a setting with a typing error would else look as if it worked.
 */
public final class ConfigReader {
  private static final String PREFIX = "FAULTLINE_";
  private static final int MAX_DAYS = 36_500;

  /** A value and where it stands, for messages. */
  private record Given(String where, Object value) {}

  private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

  private ConfigReader() {}

  /** Where the config file lies; empty where none is named. */
  public static Optional<Path> file(Map<String, String> arguments, Map<String, String> environment)
      throws SettingException {
    ConfigReader reader = new ConfigReader();
    reader.takeEnvironment(environment);
    reader.takeArguments(arguments);
    Given config = reader.given.get(Setting.CONFIG);
    return config == null ? Optional.empty() : Optional.of(path(config));
  }

  /**
   * Reads all settings.
   *
   * @param arguments by name without dashes: {@code port}
   * @param environment all of it; names that do not begin with {@code FAULTLINE_} are not looked at
   * @param file what the config file holds, as TOML; empty where there is none
   */
  public static Settings read(
      Map<String, String> arguments, Map<String, String> environment, String file)
      throws SettingException {
    return read(arguments, environment, file.isBlank() ? Map.of() : Toml.parse(file), Map.of());
  }

  /**
   * As the other, of a file that was parsed.
   *
   * @param usual limits that are other than those of a fresh installation where the file is silent
   */
  static Settings read(
      Map<String, String> arguments,
      Map<String, String> environment,
      Map<String, Object> tables,
      Map<String, Integer> usual)
      throws SettingException {
    ConfigReader reader = new ConfigReader();
    reader.takeFile(tables);
    reader.takeEnvironment(environment);
    reader.takeArguments(arguments);
    return new Settings(
        reader.text(Setting.HOST, "127.0.0.1"),
        reader.number(Setting.PORT, 8080, 0, 65_535),
        reader.given.containsKey(Setting.DATA)
            ? path(reader.find(Setting.DATA))
            : Path.of("faultline-data"),
        reader.url(),
        reader.masterKey(),
        reader.clientKeys(),
        reader.number(Setting.RETENTION_DAYS, 90, 1, MAX_DAYS),
        reader.number(Setting.KEEP_PER_ISSUE_HOUR, 200, 0, Integer.MAX_VALUE),
        grouping(tables),
        reader.flag(Setting.TRUST_PROXY),
        NotifyTables.read(tables, reader.alarm(), reader.heartbeat()),
        limits(tables, usual));
  }

  // ---- the three places

  private void takeArguments(Map<String, String> arguments) throws SettingException {
    for (Map.Entry<String, String> argument : arguments.entrySet()) {
      Setting setting = null;
      for (Setting each : Setting.values()) {
        if (each.key().equals(argument.getKey())) {
          setting = each;
        }
      }
      if (setting == null) {
        throw new SettingException("there is no argument --" + argument.getKey());
      }
      given.put(setting, new Given("--" + setting.key(), argument.getValue()));
    }
  }

  private void takeEnvironment(Map<String, String> environment) throws SettingException {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX) || isOfKubernetes(name)) {
        continue;
      }
      Setting setting = null;
      List<String> names = new ArrayList<>();
      for (Setting each : Setting.values()) {
        names.add(each.variable());
        if (each.variable().equals(name)) {
          setting = each;
        }
      }
      if (setting == null) {
        throw new SettingException(
            "the environment has %s, which is no setting; there are %s"
                .formatted(name, String.join(", ", names)));
      }
      if (setting == Setting.PORT && variable.getValue().startsWith("tcp://")) {
        throw new SettingException(
            "%s is %s: Kubernetes sets it for a service named faultline; set the pod's"
                    .formatted(name, variable.getValue())
                + " enableServiceLinks to false, or name the service otherwise");
      }
      given.put(setting, new Given(name, variable.getValue()));
    }
  }

  /** Kubernetes writes these for every service named faultline. */
  private static boolean isOfKubernetes(String name) {
    return name.startsWith("FAULTLINE_SERVICE_") || name.startsWith("FAULTLINE_PORT_");
  }

  private void takeFile(Map<String, Object> tables) throws SettingException {
    for (Map.Entry<String, Object> entry : tables.entrySet()) {
      String key = entry.getKey();
      if (List.of("limits", "grouping", "project", "outgoing", "notify", "mail").contains(key)) {
        continue;
      }
      if (!Setting.fileKeys().contains(key)) {
        throw new SettingException(
            "the config file has %s, which is no setting; there are %s and the tables limits, grouping, project, outgoing, notify, mail"
                .formatted(key, String.join(", ", Setting.fileKeys())));
      }
      Setting setting = Setting.valueOf(key.replace('-', '_').toUpperCase(Locale.ROOT));
      given.put(setting, new Given(key + " of the config file", entry.getValue()));
    }
  }

  // ---- values

  private Given find(Setting setting) {
    Given found = given.get(setting);
    if (found == null) {
      throw new IllegalStateException("ask first whether " + setting + " is given");
    }
    return found;
  }

  private String text(Setting setting, String otherwise) throws SettingException {
    return given.containsKey(setting) ? text(find(setting)) : otherwise;
  }

  private static String text(Given found) throws SettingException {
    if (!(found.value instanceof String value)) {
      throw bad(found, "must be text in quotation marks");
    }
    if (value.isBlank()) {
      throw bad(found, "must not be empty; leave it out for the default");
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw bad(found, "must not have control characters");
      }
    }
    return value.strip();
  }

  private static Path path(Given found) throws SettingException {
    try {
      return Path.of(text(found));
    } catch (InvalidPathException e) {
      throw bad(found, "is no path: " + e.getReason());
    }
  }

  private int number(Setting setting, int otherwise, int least, int most) throws SettingException {
    return given.containsKey(setting) ? number(find(setting), least, most) : otherwise;
  }

  private static int number(Given found, int least, int most) throws SettingException {
    String allowed =
        most == Integer.MAX_VALUE
            ? "must be a whole number, %d or more".formatted(least)
            : "must be a whole number from %d to %d".formatted(least, most);
    long value;
    try {
      value =
          found.value instanceof Number
              ? Long.parseLong(found.value.toString())
              : Long.parseLong(text(found));
    } catch (NumberFormatException e) {
      throw bad(found, allowed);
    }
    if (value < least || value > most) {
      throw bad(found, allowed);
    }
    return (int) value;
  }

  private boolean flag(Setting setting) throws SettingException {
    if (!given.containsKey(setting)) {
      return false;
    }
    Given found = find(setting);
    return switch (String.valueOf(found.value).strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(found, "must be true or false");
    };
  }

  private Optional<String> url() throws SettingException {
    if (!given.containsKey(Setting.URL)) {
      return Optional.empty();
    }
    Given found = find(Setting.URL);
    String allowed = "must be like https://errors.example.com or http://host:8080, without a path";
    String text = text(found);
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI uri = new URI(trimmed);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null
              && (uri.getRawPath() == null || uri.getRawPath().isEmpty());
      if (!http || uri.getHost() == null || !bare) {
        throw bad(found, allowed);
      }
    } catch (URISyntaxException e) {
      throw bad(found, allowed);
    }
    return Optional.of(trimmed);
  }

  /** A sealed config; never shown in a message. */
  private @Nullable String alarm() throws SettingException {
    if (!given.containsKey(Setting.ALARM)) {
      return null;
    }
    Given found = find(Setting.ALARM);
    if (!(found.value instanceof String text) || text.isBlank()) {
      throw new SettingException(
          found.where + " must be a sealed config as text, or left out: faultline seal makes one");
    }
    return text.strip();
  }

  private @Nullable Heartbeat heartbeat() throws SettingException {
    URI url = secretAddress(Setting.HEARTBEAT_URL);
    URI failUrl = secretAddress(Setting.HEARTBEAT_FAIL_URL);
    Duration interval = Heartbeat.INTERVAL;
    if (given.containsKey(Setting.HEARTBEAT_INTERVAL)) {
      Given found = find(Setting.HEARTBEAT_INTERVAL);
      Duration read = FileTable.readTime(text(found));
      if (read == null
          || read.compareTo(Heartbeat.INTERVAL_MIN) < 0
          || read.compareTo(Heartbeat.INTERVAL_MAX) > 0) {
        throw bad(found, "must be a time from \"1m\" to \"1d\", like \"5m\"");
      }
      interval = read;
    }
    if (url == null) {
      for (Setting other : List.of(Setting.HEARTBEAT_FAIL_URL, Setting.HEARTBEAT_INTERVAL)) {
        if (given.containsKey(other)) {
          throw new SettingException(
              find(other).where + " means nothing without " + Setting.HEARTBEAT_URL.key());
        }
      }
      return null;
    }
    return new Heartbeat(url, failUrl, interval);
  }

  /** An address that is a secret: whoever knows it can fake a sign of life. */
  private @Nullable URI secretAddress(Setting setting) throws SettingException {
    if (!given.containsKey(setting)) {
      return null;
    }
    Given found = find(setting);
    try {
      URI uri = new URI(String.valueOf(found.value).strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, without the address.
    }
    throw new SettingException(found.where + " must be an address like https://hc-ping.com/UUID");
  }

  private Optional<String> masterKey() throws SettingException {
    return given.containsKey(Setting.MASTER_API_KEY)
        ? Optional.of(key(find(Setting.MASTER_API_KEY)))
        : Optional.empty();
  }

  private Optional<List<String>> clientKeys() throws SettingException {
    if (!given.containsKey(Setting.CLIENT_API_KEY)) {
      return Optional.empty();
    }
    Given found = find(Setting.CLIENT_API_KEY);
    List<String> keys = new ArrayList<>();
    if (found.value instanceof List<?> list) {
      for (Object each : list) {
        keys.add(key(new Given(found.where, String.valueOf(each))));
      }
    } else {
      for (String part : String.valueOf(found.value).split(",", -1)) {
        if (!part.isBlank()) {
          keys.add(key(new Given(found.where, part)));
        }
      }
    }
    if (keys.isEmpty()) {
      throw empty(found);
    }
    return Optional.of(List.copyOf(keys));
  }

  /** A key; never shown in a message. */
  private static String key(Given found) throws SettingException {
    String key = String.valueOf(found.value).strip();
    if (key.isEmpty()) {
      throw empty(found);
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
        throw new SettingException(
            found.where + " must be printable ASCII without spaces; it travels in headers");
      }
    }
    return key;
  }

  private static SettingException empty(Given found) {
    return new SettingException(
        found.where
            + " is empty, and without a key everything would be open; give one, or leave it out to"
            + " have one made");
  }

  // ---- tables of the file

  private static Limits limits(Map<String, Object> tables, Map<String, Integer> usual)
      throws SettingException {
    Map<String, Integer> changed = new LinkedHashMap<>(usual);
    for (Map.Entry<String, Object> entry : table(tables, "limits").entrySet()) {
      if (!LimitNames.all().contains(entry.getKey())) {
        throw new SettingException(
            "the config file has %s in [limits], which is no limit; there are %s"
                .formatted(entry.getKey(), String.join(", ", LimitNames.all())));
      }
      Given found = new Given(entry.getKey() + " in [limits] of the config file", entry.getValue());
      changed.put(entry.getKey(), number(found, 1, Integer.MAX_VALUE - 1));
    }
    return LimitNames.with(changed);
  }

  private static GroupingRules grouping(Map<String, Object> tables) throws SettingException {
    List<Rule> rules = new ArrayList<>();
    Mode mode = Mode.MESSAGE;
    for (Map.Entry<String, Object> entry : table(tables, "grouping").entrySet()) {
      switch (entry.getKey()) {
        case "rule" -> {
          if (!(entry.getValue() instanceof List<?> list)) {
            throw new SettingException("a grouping rule begins with [[grouping.rule]]");
          }
          for (Object each : list) {
            rules.add(rule(rules.size() + 1, each));
          }
        }
        case "mode" -> mode = mode("mode in [grouping] of the config file", entry.getValue());
        default ->
            throw new SettingException(
                "the config file has %s in [grouping]; there are mode and rule"
                    .formatted(entry.getKey()));
      }
    }
    Map<String, Mode> modes = new LinkedHashMap<>();
    for (Map.Entry<String, Object> project : table(tables, "project").entrySet()) {
      String where = "[project.\"" + project.getKey() + "\"]";
      for (Map.Entry<String, Object> entry : asTable(where, project.getValue()).entrySet()) {
        if (!entry.getKey().equals("grouping")) {
          throw new SettingException(
              "the config file has %s in %s; there is grouping".formatted(entry.getKey(), where));
        }
        modes.put(
            project.getKey(),
            mode("grouping in " + where + " of the config file", entry.getValue()));
      }
    }
    return new GroupingRules(List.copyOf(rules), mode, Map.copyOf(modes));
  }

  private static Rule rule(int number, Object table) throws SettingException {
    try {
      return Rule.read(number, asTable("[[grouping.rule]]", table));
    } catch (IllegalArgumentException e) {
      throw new SettingException("the config file: " + e.getMessage());
    }
  }

  private static Mode mode(String where, Object value) throws SettingException {
    Optional<Mode> mode = value instanceof String text ? Mode.parse(text) : Optional.empty();
    if (mode.isEmpty()) {
      List<String> labels = new ArrayList<>();
      for (Mode each : Mode.values()) {
        labels.add(each.label());
      }
      throw bad(new Given(where, value), "must be one of " + String.join(", ", labels));
    }
    return mode.get();
  }

  static Map<String, Object> table(Map<String, Object> tables, String name)
      throws SettingException {
    Object table = tables.get(name);
    return table == null ? Map.of() : asTable("[" + name + "]", table);
  }

  static Map<String, Object> asTable(String where, @Nullable Object value) throws SettingException {
    if (!(value instanceof Map<?, ?> map)) {
      throw new SettingException("the config file: " + where + " must be a table");
    }
    Map<String, Object> table = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      table.put(String.valueOf(entry.getKey()), entry.getValue());
    }
    return table;
  }

  private static SettingException bad(Given found, String allowed) {
    return new SettingException(
        "%s is %s; it %s".formatted(found.where, quote(found.value), allowed));
  }

  private static String quote(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return value instanceof String ? "\"" + cut + "\"" : cut;
  }
}
