package dev.faultline.project;

import java.util.Optional;

/**
 * The address that Sentry clients are set up with: where, into which project and with which key, in
 * one line.
 */
public final class Dsn {
  private Dsn() {}

  /**
   * The DSN of a project with the key it shows; empty where all its keys are revoked.
   *
   * @param url the public address of the installation, without a slash at the end
   */
  public static Optional<String> of(String url, Project project) {
    String key = project.defaultKey();
    return key.isEmpty() ? Optional.empty() : Optional.of(of(url, project.id(), key));
  }

  /** The DSN of a project with the given key. */
  public static String of(String url, ProjectId project, String key) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      throw new IllegalArgumentException("not an address with a scheme: " + url);
    }
    String begin = url.substring(0, scheme + 3);
    return begin + key + "@" + url.substring(scheme + 3) + "/" + project;
  }
}
