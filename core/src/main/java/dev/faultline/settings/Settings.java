package dev.faultline.settings;

import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.config.Notify;
import dev.faultline.grouping.GroupingRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings as they were given. What is empty here is found out at the start: keys are made, the
 * address follows from host and port.
 */
public record Settings(
    String host,
    int port,
    Path data,
    Optional<String> url,
    Optional<String> masterKey,
    Optional<List<String>> clientKeys,
    int retentionDays,
    int keepPerIssueHour,
    GroupingRules grouping,
    boolean trustProxy,
    Notify notifications,
    Limits limits) {

  /**
   * The whole configuration, once port and keys are known.
   *
   * @param madeMaster the master key where none is given
   * @param madeClients the client keys where none is given
   */
  public Config config(int boundPort, String madeMaster, List<String> madeClients) {
    return new Config(
        host,
        boundPort,
        data,
        url.orElseGet(() -> localUrl(boundPort)),
        masterKey.orElse(madeMaster),
        clientKeys.orElse(madeClients),
        retentionDays,
        keepPerIssueHour,
        grouping,
        trustProxy,
        notifications,
        limits);
  }

  /** Where a program on this machine reaches the server. */
  public String localUrl(int boundPort) {
    String name =
        switch (host) {
          case "0.0.0.0", "" -> "127.0.0.1";
          case "::", "[::]" -> "[::1]";
          default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    return "http://" + name + ":" + boundPort;
  }
}
