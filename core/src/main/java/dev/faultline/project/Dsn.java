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

  /** Most characters that a sealed config may add to a DSN: what SDKs were measured to take. */
  public static final int PREFIX_CHARS_MAX = 2_000;

  private static final String SEALED = "/c/";

  /** The part of the path that carries a sealed config. */
  public static String prefix(String sealed) {
    return SEALED + sealed;
  }

  /** Whether a sealed config is short enough to be carried by a DSN. */
  public static boolean fits(String sealed) {
    return prefix(sealed).length() <= PREFIX_CHARS_MAX;
  }

  /** The DSN of a project that carries a sealed config; empty where all its keys are revoked. */
  public static Optional<String> of(String url, Project project, String sealed) {
    return of(url + prefix(sealed), project);
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
