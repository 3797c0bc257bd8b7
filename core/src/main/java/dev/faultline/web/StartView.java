package dev.faultline.web;

import dev.faultline.http.Percent;
import dev.faultline.project.Dsn;
import dev.faultline.project.FirstError;
import dev.faultline.project.ProjectId;
import java.util.List;

/**
 * How to send the first error: the DSN and code to paste.
 *
 * @param curl a command that works as it stands
 */
public record StartView(String dsn, String curl, List<Snippet> snippets) {
  /** What a page shows for each language; what is in braces is filled in. */
  private static final List<Snippet> PATTERNS =
      List.of(
          new Snippet(
              "Node.js",
              "npm install @sentry/node",
              """
              const Sentry = require("@sentry/node");

              Sentry.init({ dsn: "{dsn}" });

              Sentry.captureException(new Error("Hello from Node.js"));"""),
          new Snippet(
              "Browser",
              "npm install @sentry/browser",
              """
              import * as Sentry from "@sentry/browser";

              Sentry.init({ dsn: "{dsn}" });

              Sentry.captureException(new Error("Hello from the browser"));"""),
          new Snippet(
              "Python",
              "pip install sentry-sdk",
              """
              import sentry_sdk

              sentry_sdk.init(dsn="{dsn}")

              sentry_sdk.capture_exception(RuntimeError("Hello from Python"))"""),
          new Snippet(
              "Java",
              "",
              """
              // io.sentry:sentry from Maven Central
              Sentry.init(options -> options.setDsn("{dsn}"));

              Sentry.captureException(new IllegalStateException("Hello from Java"));"""),
          new Snippet(
              "Ruby",
              "gem install sentry-ruby",
              """
              require "sentry-ruby"

              Sentry.init { |config| config.dsn = "{dsn}" }

              Sentry.capture_exception(RuntimeError.new("Hello from Ruby"))"""),
          new Snippet(
              "Go",
              "go get github.com/getsentry/sentry-go",
              """
              sentry.Init(sentry.ClientOptions{Dsn: "{dsn}"})
              defer sentry.Flush(2 * time.Second)

              sentry.CaptureException(errors.New("Hello from Go"))"""),
          new Snippet(
              "PHP",
              "composer require sentry/sentry",
              """
              \\Sentry\\init(['dsn' => '{dsn}']);

              \\Sentry\\captureException(new \\RuntimeException('Hello from PHP'));"""),
          // The original faultline's route; its clients post this themselves.
          new Snippet(
              "faultline",
              "",
              """
              # endpoint {url}/v0, API key {key}
              curl '{url}/v0/projects/{name}/errors' \\
                -H 'X-Api-Key: {key}' \\
                -H 'Content-Type: application/json' \\
                -d '{"errors": [{"type": "Greeting", "message": "Hello from faultline", \
              "backtrace": [{"file": "hello.js", "line": 1, "function": "hello"}]}]}'"""));

  /** Code in one language; {@code install} is the command before it, empty where there is none. */
  public record Snippet(String language, String install, String code) {
    private Snippet filled(String dsn, String url, String key, String name) {
      String filled =
          code.replace("{dsn}", dsn)
              .replace("{url}", url)
              .replace("{name}", Percent.encode(name))
              .replace("{key}", key);
      return new Snippet(language, install, filled);
    }
  }

  /** For the project with this number and name, reached at {@code url} with {@code key}. */
  static StartView of(String url, String key, ProjectId project, String name) {
    String dsn = Dsn.of(url, project, key);
    return new StartView(
        dsn,
        FirstError.curl(url, project, key),
        PATTERNS.stream().map(pattern -> pattern.filled(dsn, url, key, name)).toList());
  }
}
