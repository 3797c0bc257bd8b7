package dev.faultline.notify.backlog;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.tracker.IfExist;
import dev.faultline.notify.tracker.Rest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Issues in a project of Nulab's Backlog. */
public final class BacklogNotifier implements Notifier {
  /** Every space has its own host below one of them. */
  private static final List<String> DOMAINS =
      List.of(".backlog.com", ".backlog.jp", ".backlogtool.com");

  private static final String NORMAL = "3";

  /** The same in every space. */
  private static final Map<String, String> PRIORITIES =
      Map.of("high", "2", "normal", NORMAL, "low", "4");

  @Override
  public String type() {
    return "backlog";
  }

  @Override
  public Set<String> publicHosts() {
    return Set.of();
  }

  @Override
  public boolean isPublic(String host) {
    return DOMAINS.stream().anyMatch(host::endsWith);
  }

  @Override
  public Target read(Options options) throws UnusableException {
    String key = Rest.token(options, "apiKey");
    URI space = space(options);
    String project = options.required("projectKey").strip().toUpperCase(Locale.ROOT);
    if (!project.isEmpty() && !project.matches("[A-Z0-9_]{1,100}")) {
      options.fault("projectKey may have letters, digits and '_' only");
    }
    String type = options.text("issueType");
    String priority = priority(options);
    IfExist mode = IfExist.of(options);
    options.check();
    String base =
        space.getScheme().toLowerCase(Locale.ROOT)
            + "://"
            + space.getRawAuthority().toLowerCase(Locale.ROOT);
    return new BacklogTarget(
        base,
        space.getHost().toLowerCase(Locale.ROOT),
        project,
        key,
        type == null ? "" : type.strip(),
        priority,
        mode);
  }

  private static URI space(Options options) {
    String space = options.required("space").strip();
    if (space.isEmpty()) {
      return URI.create("https://invalid");
    }
    if (space.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")) {
      return URI.create("https://" + space);
    }
    URI address = options.address("space", "");
    boolean bare = address.getRawPath().isEmpty() || address.getRawPath().equals("/");
    if (!bare || address.getRawQuery() != null) {
      options.fault("space must be a host like example.backlog.com");
    }
    return address;
  }

  private static String priority(Options options) {
    String text = options.text("priority");
    if (text == null || text.isBlank()) {
      return NORMAL;
    }
    String id = PRIORITIES.getOrDefault(text.strip().toLowerCase(Locale.ROOT), text.strip());
    if (!id.matches("\\d{1,9}")) {
      options.fault("priority must be high, normal, low or a number");
      return NORMAL;
    }
    return id;
  }
}
