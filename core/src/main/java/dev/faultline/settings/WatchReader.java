package dev.faultline.settings;

import dev.faultline.alert.WatchRule;
import dev.faultline.alert.Why;
import dev.faultline.config.Watch;
import dev.faultline.event.Level;
import dev.faultline.grouping.Glob;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[notify.target]]} and {@code [[notify.rule]]}: who is told of what, and when. */
final class WatchReader {
  private static final int RULES_MAX = 200;
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "project",
          "to",
          "on",
          "more-than",
          "within",
          "level",
          "environment",
          "tags",
          "quiet",
          "at-most-every");

  private final Map<String, Object> notify;
  private final Map<String, Map<String, Object>> targets = new LinkedHashMap<>();

  WatchReader(Map<String, Object> notify) {
    this.notify = notify;
  }

  List<Watch> read() throws SettingException {
    readTargets();
    List<Watch> watches = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Map<String, Object> table : tables("rule")) {
      Watch watch = watch(new FileTable("[[notify.rule]] number " + (watches.size() + 1), table));
      if (!names.add(watch.rule().name())) {
        throw new SettingException(
            "the config file has two rules with the name \"%s\"".formatted(watch.rule().name()));
      }
      watches.add(watch);
    }
    if (watches.size() > RULES_MAX) {
      throw new SettingException("the config file has more than " + RULES_MAX + " rules");
    }
    return List.copyOf(watches);
  }

  private List<Map<String, Object>> tables(String name) throws SettingException {
    List<Map<String, Object>> tables = new ArrayList<>();
    Object value = notify.get(name);
    if (value != null && !(value instanceof List<?>)) {
      throw new SettingException(
          "the config file: a %s begins with [[notify.%s]]".formatted(name, name));
    }
    if (value instanceof List<?> list) {
      for (Object each : list) {
        tables.add(ConfigReader.asTable("[[notify." + name + "]]", each));
      }
    }
    return tables;
  }

  private void readTargets() throws SettingException {
    int number = 0;
    for (Map<String, Object> table : tables("target")) {
      FileTable read = new FileTable("[[notify.target]] number " + ++number, table);
      String name = read.required("name");
      read.required("type");
      Map<String, Object> options = new LinkedHashMap<>(table);
      options.remove("name");
      if (targets.put(name, options) != null) {
        throw read.wrong("name", "is the name of another target, too");
      }
    }
  }

  /** The options of the targets that a key names; to be asked after {@link #read}. */
  List<Map<String, Object>> targets(FileTable table, String key) throws SettingException {
    List<Map<String, Object>> to = new ArrayList<>();
    for (String name : table.texts(key)) {
      Map<String, Object> target = targets.get(name);
      if (target == null) {
        throw table.wrong(key, "names \"" + name + "\", and no [[notify.target]] is called so");
      }
      to.add(target);
    }
    return List.copyOf(to);
  }

  private Watch watch(FileTable table) throws SettingException {
    table.allow(KEYS);
    List<Map<String, Object>> to = targets(table, "to");
    if (to.isEmpty()) {
      throw table.wrong("to", "must name the targets that are told, like [\"ops\"]");
    }
    Set<Why.Cause> on = causes(table);
    WatchRule.Burst burst = burst(table);
    if (on.isEmpty() && burst == null) {
      throw table.wrong("on", "or more-than with within must say what the rule looks for");
    }
    String project = table.text("project");
    WatchRule rule =
        new WatchRule(table.required("name"), on, burst, filter(table), quiet(table), pause(table));
    return new Watch(project == null ? "" : project, rule, to);
  }

  private static Set<Why.Cause> causes(FileTable table) throws SettingException {
    Set<Why.Cause> causes = EnumSet.noneOf(Why.Cause.class);
    for (String word : table.texts("on")) {
      switch (word) {
        case "new" -> causes.add(Why.Cause.NEW);
        case "regression" -> causes.add(Why.Cause.REGRESSION);
        default -> throw table.wrong("on", "may have \"new\" and \"regression\"");
      }
    }
    return causes;
  }

  private static WatchRule.@Nullable Burst burst(FileTable table) throws SettingException {
    Object more = table.values().get("more-than");
    Duration within = table.duration("within");
    if (more == null && within == null) {
      return null;
    }
    if (!(more instanceof Number number) || number.longValue() < 0 || within == null) {
      throw table.wrong(
          "more-than", "must be a whole number of 0 or more, together with within = \"10m\"");
    }
    long minutes = within.toMinutes();
    if (!Duration.ofMinutes(minutes).equals(within)
        || minutes < 1
        || minutes > WatchRule.Burst.MINUTES_MAX) {
      throw table.wrong("within", "must be whole minutes, from \"1m\" to \"24h\"");
    }
    return new WatchRule.Burst(number.longValue(), (int) minutes);
  }

  private static WatchRule.Filter filter(FileTable table) throws SettingException {
    Level least = null;
    String level = table.text("level");
    if (level != null) {
      least =
          Level.parse(level)
              .orElseThrow(
                  () -> table.wrong("level", "must be fatal, error, warning, info or debug"));
    }
    List<Glob> environments = table.texts("environment").stream().map(Glob::new).toList();
    Map<String, Glob> tags = new HashMap<>();
    Object wanted = table.values().get("tags");
    if (wanted != null) {
      for (Map.Entry<String, Object> tag :
          ConfigReader.asTable(table.where() + ": tags", wanted).entrySet()) {
        if (!(tag.getValue() instanceof String value)) {
          throw table.wrong("tags", "must be a table of texts, like { team = \"shop*\" }");
        }
        tags.put(tag.getKey(), new Glob(value));
      }
    }
    return new WatchRule.Filter(least, environments, Map.copyOf(tags));
  }

  private static WatchRule.@Nullable QuietHours quiet(FileTable rule) throws SettingException {
    Object value = rule.values().get("quiet");
    if (value == null) {
      return null;
    }
    FileTable table =
        new FileTable(rule.where() + ", quiet", ConfigReader.asTable(rule.where(), value));
    table.allow(Set.of("from", "to", "zone", "days"));
    String zone = table.text("zone");
    ZoneId zoneId;
    try {
      zoneId = ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw table.wrong("zone", "must be a time zone like \"Asia/Tokyo\"");
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String word : table.texts("days")) {
      days.add(day(table, word));
    }
    return new WatchRule.QuietHours(
        zoneId,
        time(table, "from"),
        time(table, "to"),
        days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days);
  }

  private static DayOfWeek day(FileTable table, String word) throws SettingException {
    for (DayOfWeek day : DayOfWeek.values()) {
      String name = day.name().toLowerCase(Locale.ROOT);
      if (name.equals(word) || name.substring(0, 3).equals(word)) {
        return day;
      }
    }
    throw table.wrong("days", "may have mon, tue, wed, thu, fri, sat and sun");
  }

  private static LocalTime time(FileTable table, String name) throws SettingException {
    try {
      return LocalTime.parse(table.required(name));
    } catch (DateTimeException e) {
      throw table.wrong(name, "must be a time like \"22:00\"");
    }
  }

  private static Duration pause(FileTable table) throws SettingException {
    Duration pause = table.duration("at-most-every");
    return pause == null ? Duration.ZERO : pause;
  }
}
