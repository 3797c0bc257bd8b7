package dev.faultline.project;

/** The first error of a new installation, which needs no program of one's own. */
public final class FirstError {
  private FirstError() {}

  /** A command that sends it; it works as it stands when it is pasted into a shell. */
  public static String curl(String url, ProjectId project, String key) {
    return """
        curl '%s/api/%s/store/?sentry_key=%s' \\
          -H 'Content-Type: application/json' \\
          -d '{"message": "Hello from curl", "level": "error"}'"""
        .formatted(url, project, key);
  }
}
