package dev.faultline.notify.github;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.tracker.IfExist;
import dev.faultline.notify.tracker.Rest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Issues in a GitHub repository, on github.com or an Enterprise server. */
public final class GitHubNotifier implements Notifier {
  private static final String PUBLIC_HOST = "api.github.com";
  private static final String NAME = "[A-Za-z0-9_.-]{1,100}";

  @Override
  public String type() {
    return "github";
  }

  @Override
  public Set<String> publicHosts() {
    return Set.of(PUBLIC_HOST);
  }

  @Override
  public Target read(Options options) throws UnusableException {
    String token = Rest.token(options, "userToken");
    String owner = name(options, "owner");
    String repo = name(options, "repo");
    URI endpoint = options.address("endpoint", "https://" + PUBLIC_HOST);
    if (endpoint.getHost().equalsIgnoreCase("github.com")) {
      options.fault("endpoint must be the API's address: https://" + PUBLIC_HOST);
    }
    if (endpoint.getRawQuery() != null) {
      options.fault("endpoint must have no query");
    }
    List<String> labels = options.texts("labels");
    IfExist mode = IfExist.of(options);
    options.check();
    String base = Rest.base(endpoint, "/+$");
    return new GitHubTarget(
        base, endpoint.getHost().toLowerCase(Locale.ROOT), owner, repo, token, labels, mode);
  }

  private static String name(Options options, String option) {
    String name = options.required(option).strip();
    if (!name.isEmpty() && (!name.matches(NAME) || name.equals(".") || name.equals(".."))) {
      options.fault(option + " may have letters, digits, '.', '_' and '-' only");
    }
    return name;
  }
}
