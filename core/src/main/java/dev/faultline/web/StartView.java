package dev.faultline.web;

import dev.faultline.project.Dsn;
import dev.faultline.project.ProjectId;
import java.util.List;

/**
 * How to send the first error: the DSN and code to paste.
 *
 * @param curl a command that works as it stands
 */
public record StartView(String dsn, String curl, List<Snippet> snippets) {
  /** Code in one language; {@code install} is the command before it, empty where there is none. */
  public record Snippet(String language, String install, String code) {}

  /** For the project with this number, reached at {@code url} with {@code key}. */
  static StartView of(String url, String key, ProjectId project, String name) {
    String dsn = Dsn.of(url, project, key);
    return new StartView(
        dsn,
        curl(url, key, project),
        List.of(
            node(dsn),
            browser(dsn),
            python(dsn),
            java(dsn),
            ruby(dsn),
            go(dsn),
            php(dsn),
            faultline(url, key, name)));
  }

  private static String curl(String url, String key, ProjectId project) {
    return """
        curl %s/api/%s/store/ \\
          -H 'X-Sentry-Auth: Sentry sentry_version=7, sentry_key=%s' \\
          -H 'Content-Type: application/json' \\
          -d '{"message": "Hello from curl", "level": "error"}'"""
        .formatted(url, project, key);
  }

  private static Snippet node(String dsn) {
    return new Snippet(
        "Node.js",
        "npm install @sentry/node",
        """
        const Sentry = require("@sentry/node");

        Sentry.init({ dsn: "%s" });

        Sentry.captureException(new Error("Hello from Node.js"));"""
            .formatted(dsn));
  }

  private static Snippet browser(String dsn) {
    return new Snippet(
        "Browser",
        "npm install @sentry/browser",
        """
        import * as Sentry from "@sentry/browser";

        Sentry.init({ dsn: "%s" });

        Sentry.captureException(new Error("Hello from the browser"));"""
            .formatted(dsn));
  }

  private static Snippet python(String dsn) {
    return new Snippet(
        "Python",
        "pip install sentry-sdk",
        """
        import sentry_sdk

        sentry_sdk.init(dsn="%s")

        sentry_sdk.capture_exception(RuntimeError("Hello from Python"))"""
            .formatted(dsn));
  }

  private static Snippet java(String dsn) {
    return new Snippet(
        "Java",
        "",
        """
        // io.sentry:sentry from Maven Central
        Sentry.init(options -> options.setDsn("%s"));

        Sentry.captureException(new IllegalStateException("Hello from Java"));"""
            .formatted(dsn));
  }

  private static Snippet ruby(String dsn) {
    return new Snippet(
        "Ruby",
        "gem install sentry-ruby",
        """
        require "sentry-ruby"

        Sentry.init { |config| config.dsn = "%s" }

        Sentry.capture_exception(RuntimeError.new("Hello from Ruby"))"""
            .formatted(dsn));
  }

  private static Snippet go(String dsn) {
    return new Snippet(
        "Go",
        "go get github.com/getsentry/sentry-go",
        """
        sentry.Init(sentry.ClientOptions{Dsn: "%s"})
        defer sentry.Flush(2 * time.Second)

        sentry.CaptureException(errors.New("Hello from Go"))"""
            .formatted(dsn));
  }

  private static Snippet php(String dsn) {
    return new Snippet(
        "PHP",
        "composer require sentry/sentry",
        """
        \\Sentry\\init(['dsn' => '%s']);

        \\Sentry\\captureException(new \\RuntimeException('Hello from PHP'));"""
            .formatted(dsn));
  }

  /** The original faultline route, for its clients; they post this themselves. */
  private static Snippet faultline(String url, String key, String name) {
    String body =
        """
        {"errors": [{"type": "Greeting", "message": "Hello from faultline", \
        "backtrace": [{"file": "hello.js", "line": 1, "function": "hello"}]}]}""";
    return new Snippet(
        "faultline",
        "",
        """
        # endpoint %s/v0, API key %s
        curl %s/v0/projects/%s/errors \
          -H 'X-Api-Key: %s' \
          -H 'Content-Type: application/json' \
          -d '%s'"""
            .formatted(url, key, url, dev.faultline.http.Percent.encode(name), key, body));
  }
}
