package dev.faultline.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as people run it, in a process and a data folder of its own. */
final class StartedJar implements AutoCloseable {
  static final String MASTER_KEY = "master-key-of-the-browser-test-0123456789";
  static final String CLIENT_KEY = "0123456789abcdef0123456789abcdef";

  private static final Pattern LOGIN = Pattern.compile("(http://[^/ ]+)/login\\?token=[\\w.-]+");
  private static final Set<String> HEADERS_OF_THE_CLIENT =
      Set.of("host", "connection", "content-length", "expect", "upgrade");
  private static final int STOP_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String loginLink;
  private final String url;

  /**
   * Starts it.
   *
   * @param allowed the port of this machine that messages may go to
   */
  StartedJar(Path jar, Path folder, int allowed) throws IOException {
    Path settings = folder.resolve("faultline.toml");
    Files.writeString(settings, "[outgoing]\nallow = [\"127.0.0.1:" + allowed + "\"]\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-jar",
            jar.toString(),
            "serve",
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString(),
            "--config",
            settings.toString());
    builder.environment().put("FAULTLINE_MASTER_API_KEY", MASTER_KEY);
    builder.environment().put("FAULTLINE_CLIENT_API_KEY", CLIENT_KEY);
    builder.redirectErrorStream(true);
    process = builder.start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Matcher login = firstLogin(output);
    loginLink = login.group();
    url = login.group(1);
    // Whoever does not read what a process writes stops it one day.
    Thread.ofVirtual().start(() -> output.lines().forEach(line -> System.out.println(line)));
  }

  private static Matcher firstLogin(BufferedReader output) throws IOException {
    StringBuilder said = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      said.append(line).append('\n');
      Matcher matcher = LOGIN.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new IllegalStateException("the jar ended without a login link:\n" + said);
  }

  String url() {
    return url;
  }

  String loginLink() {
    return loginLink;
  }

  /** Posts bytes; the answer must be a good one. */
  void post(String target, byte[] body, List<String> namesAndValues) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + target)).POST(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      request.header(namesAndValues.get(i), namesAndValues.get(i + 1));
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(target + ": " + response.statusCode() + response.body());
    }
  }

  /** Replays a captured request as it is. */
  void replay(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n");
    List<String> headers = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      if (!HEADERS_OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
        headers.add(name);
        headers.add(line.substring(colon + 1).strip());
      }
    }
    post(lines[0].split(" ")[1], Arrays.copyOfRange(bytes, end + 4, bytes.length), headers);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
