package dev.faultline.settings;

import dev.faultline.alert.TimeUnit;
import dev.faultline.config.Heartbeat;
import dev.faultline.config.Mail;
import dev.faultline.config.Notify;
import dev.faultline.config.SelfWatch;
import dev.faultline.config.Workers;
import dev.faultline.outgoing.AllowList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the tables of the config file that are about telling people. */
final class NotifyTables {
  private NotifyTables() {}

  /**
   * Reads them.
   *
   * @param alarm what the setting of this name says; null for nothing
   * @param heartbeat from the settings; null for none
   */
  static Notify read(
      Map<String, Object> tables, @Nullable String alarm, @Nullable Heartbeat heartbeat)
      throws SettingException {
    List<String> allow = List.of();
    for (Map.Entry<String, Object> entry : ConfigReader.table(tables, "outgoing").entrySet()) {
      if (!entry.getKey().equals("allow")) {
        throw unknown(entry.getKey(), "outgoing", "allow");
      }
      allow = allow(entry.getValue());
    }
    FileTable notify = new FileTable("[notify]", ConfigReader.table(tables, "notify"));
    notify.allow(
        Set.of(
            "require-sealed",
            "timeunit",
            "alarm-to",
            "target",
            "rule",
            "workers",
            "per-target",
            "jobs-per-worker",
            "delay",
            "per-minute"));
    WatchReader watches = new WatchReader(notify.values());
    return new Notify(
        allow,
        notify.flag("require-sealed", false),
        timeUnit(notify),
        watches.read(),
        workers(notify),
        mail(tables),
        new SelfWatch(alarm, watches.targets(notify, "alarm-to"), heartbeat));
  }

  private static Workers workers(FileTable notify) throws SettingException {
    Workers usual = Workers.defaults();
    Duration delay = notify.duration("delay");
    return new Workers(
        notify.number("workers", usual.workers(), 1, 10_000),
        notify.number("per-target", usual.perTarget(), 1, 10_000),
        notify.number("jobs-per-worker", usual.jobsPerWorker(), 1, 1_000_000),
        delay == null ? usual.delay() : delay,
        notify.number("per-minute", usual.perMinute(), 0, 1_000_000));
  }

  private static @Nullable Mail mail(Map<String, Object> tables) throws SettingException {
    if (!tables.containsKey("mail")) {
      return null;
    }
    FileTable mail = new FileTable("[mail]", ConfigReader.table(tables, "mail"));
    mail.allow(Set.of("host", "port", "user", "password", "from", "tls"));
    String tls = mail.text("tls");
    if (tls != null && !Set.of("starttls", "implicit", "none").contains(tls)) {
      throw mail.wrong("tls", "must be \"starttls\", \"implicit\" or \"none\"");
    }
    String user = mail.text("user");
    String password = mail.text("password");
    if ((user == null) != (password == null)) {
      throw mail.wrong("user", "and password belong together");
    }
    return new Mail(
        mail.required("host"),
        mail.number("port", "implicit".equals(tls) ? 465 : 587, 1, 65_535),
        user,
        password,
        mail.required("from"),
        tls == null ? "starttls" : tls);
  }

  private static TimeUnit timeUnit(FileTable notify) throws SettingException {
    String label = notify.text("timeunit");
    for (TimeUnit unit : TimeUnit.values()) {
      if (label == null || unit.label().equals(label)) {
        return unit;
      }
    }
    throw notify.wrong("timeunit", "must be \"minute\" or \"hour\"");
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
