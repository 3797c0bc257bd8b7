package dev.faultline.notify.gitlab;

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

/** Issues in a GitLab project, on gitlab.com or one's own server. */
public final class GitLabNotifier implements Notifier {
  private static final String PUBLIC_HOST = "gitlab.com";
  private static final String SEGMENT = "(?!\\.{1,2}(/|$))[\\p{L}\\p{N}_.-]{1,255}";
  private static final String PATH = SEGMENT + "(/" + SEGMENT + "){0,20}";

  @Override
  public String type() {
    return "gitlab";
  }

  @Override
  public Set<String> publicHosts() {
    return Set.of(PUBLIC_HOST);
  }

  @Override
  public Target read(Options options) throws UnusableException {
    String token = Rest.token(options, "personalAccessToken");
    String owner = options.required("owner").strip();
    String repo = options.required("repo").strip();
    if (!owner.isEmpty() && !owner.matches(PATH)) {
      options.fault("owner must be a user or a group, with its parents: group/subgroup");
    }
    if (!repo.isEmpty() && !repo.matches(SEGMENT)) {
      options.fault("repo must be the last part of the project's address");
    }
    URI endpoint = options.address("endpoint", "https://" + PUBLIC_HOST);
    if (endpoint.getRawQuery() != null) {
      options.fault("endpoint must have no query");
    }
    List<String> labels = options.texts("labels");
    IfExist mode = IfExist.of(options);
    options.check();
    String base = Rest.base(endpoint, "(/api/v4)?/*$");
    return new GitLabTarget(
        base, endpoint.getHost().toLowerCase(Locale.ROOT), owner + "/" + repo, token, labels, mode);
  }
}
