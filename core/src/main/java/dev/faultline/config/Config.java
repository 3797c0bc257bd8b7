package dev.faultline.config;

import dev.faultline.grouping.GroupingRules;
import java.nio.file.Path;
import java.util.List;

/**
 * Every setting, as read from the command line, the environment and the config file.
 *
 * @param data the data folder
 * @param url the public address, without a slash at the end; for links, DSNs and cookies
 * @param clientKeys server-wide client keys: they let a client report into any project
 * @param retentionDays events older than this are removed
 * @param keepPerIssueHour bodies kept per issue and hour before the storm guard thins them; 0 keeps
 *     all
 * @param grouping what the config file says about grouping
 * @param trustProxy whether {@code X-Forwarded-For} and {@code -Proto} are believed
 */
public record Config(
    String host,
    int port,
    Path data,
    String url,
    String masterKey,
    List<String> clientKeys,
    int retentionDays,
    int keepPerIssueHour,
    GroupingRules grouping,
    boolean trustProxy,
    Notify notifications,
    Limits limits) {

  /** Settings for tests: loopback, any port, fixed keys, defaults for the rest. */
  public static Config forTests(Path data) {
    return forTests(data, Notify.defaults());
  }

  /** As the other, with settings about notifications. */
  public static Config forTests(Path data, Notify notifications) {
    return new Config(
        "127.0.0.1",
        0,
        data,
        "http://127.0.0.1:8080",
        "master-key-for-tests",
        List.of("0123456789abcdef0123456789abcdef"),
        90,
        200,
        GroupingRules.none(),
        false,
        notifications,
        Limits.defaults());
  }
}
