import io.sentry.Sentry;
import io.sentry.SentryLevel;
import io.sentry.protocol.SentryId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Reports through the released io.sentry:sentry and looks for what it reported over the API. */
public class JavaClient {
  public static void main(String[] args) throws Exception {
    String base = args[1];
    String masterKey = args[2];
    Sentry.init(
        options -> {
          options.setDsn(args[0]);
          options.setRelease("shop@2.0.0");
          options.setEnvironment("production");
        });
    List<SentryId> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try {
        try {
          Integer.parseInt("abc");
        } catch (NumberFormatException cause) {
          throw new IllegalStateException("could not charge order " + i, cause);
        }
      } catch (IllegalStateException error) {
        ids.add(Sentry.captureException(error));
      }
    }
    ids.add(Sentry.captureMessage("queue is long", SentryLevel.INFO));
    Sentry.close();
    String issues = get(base + "/api/v1/projects/1/issues", masterKey);
    expect(issues, "IllegalStateException: could not charge order");
    expect(issues, "\"count\":3");
    expect(issues, "queue is long");
    for (SentryId id : ids) {
      expect(get(base + "/api/v1/projects/1/events/" + id, masterKey), "shop@2.0.0");
    }
    expect(get(base + "/api/v1/projects/1/events/" + ids.get(0), masterKey), "NumberFormatException");
    System.out.println(
        "io.sentry:sentry: " + ids.size() + " events arrived, grouped and counted");
  }

  private static String get(String url, String masterKey) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).header("X-Api-Key", masterKey).build(),
                HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(url + " answered " + response.statusCode());
    }
    return response.body();
  }

  private static void expect(String text, String part) {
    if (!text.contains(part)) {
      throw new AssertionError("expected " + part + " in " + text);
    }
  }
}
