package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries configs from the command line, toward a server of this machine that is allowed. */
class NotifyCommandTest {
  private static final String SECRET = "0123456789abcdefXYZ";

  @TempDir private Path folder = Path.of("");
  private final AtomicInteger status = new AtomicInteger(200);
  private final HttpServer service;

  NotifyCommandTest() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] said = ("got " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get(), said.length);
            exchange.getResponseBody().write(said);
          }
        });
  }

  private String config = "";
  private String[] data = new String[0];

  @BeforeEach
  void start() throws IOException {
    service.start();
    config = folder.resolve("hook.json").toString();
    Path settings = folder.resolve("faultline.toml");
    int port = service.getAddress().getPort();
    Files.writeString(settings, "[outgoing]\nallow = [\"127.0.0.1:" + port + "\"]\n");
    Files.writeString(
        Path.of(config),
        "{\"type\":\"webhook\",\"endpoint\":\"http://127.0.0.1:%d/in/%s\"}"
            .formatted(port, SECRET));
    Files.createDirectories(folder.resolve("data"));
    data =
        new String[] {"--data", folder.resolve("data").toString(), "--config", settings.toString()};
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  private String[] with(String... arguments) {
    String[] all = new String[arguments.length + data.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(data, 0, all, arguments.length, data.length);
    return all;
  }

  @Test
  void showsRequestAndAnswerWithoutSecrets() {
    assertThat(Ran.program(with("notify", "test", config)).err()).contains("no project yet");
    assertThat(Ran.program(with("dsn", "shop", "--create")).code()).isZero();

    Ran sent = Ran.program(with("notify", "test", config));
    assertThat(sent.err()).isEmpty();
    assertThat(sent.code()).isZero();
    assertThat(sent.out())
        .contains("> POST 127.0.0.1:" + service.getAddress().getPort() + " ***")
        .contains("> Content-Type: application/json")
        .contains("this is a test")
        .contains("< 200")
        .contains("< got ***")
        .contains("webhook 127.0.0.1: sent (200)")
        .doesNotContain(SECRET);

    status.set(403);
    Ran refused = Ran.program(with("notify", "test", "--project", "shop", config));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).contains("< 403", "webhook 127.0.0.1: refused");
    assertThat(refused.out() + refused.err()).doesNotContain(SECRET);
  }

  @Test
  void triesASealedString() throws IOException {
    Ran.program(with("dsn", "shop", "--create"));
    Ran sealed = Ran.program(with("seal", "--project", "shop", config));
    assertThat(sealed.code()).as(sealed.err()).isZero();
    Path file = folder.resolve("sealed.txt");
    Files.writeString(file, sealed.out());
    Ran sent = Ran.program(with("notify", "test", file.toString()));
    assertThat(sent.code()).as(sent.err()).isZero();
    assertThat(sent.out()).contains("webhook 127.0.0.1: sent").doesNotContain("hint:");
    assertThat(Ran.program(with("deliveries", "shop")).code()).isZero();
    assertThat(Ran.program(with("deliveries", "shop", "--dead")).out()).isEmpty();
    assertThat(Ran.program(with("deliveries", "shop", "--replay", "all")).out())
        .isEqualTo("0 to be tried again" + System.lineSeparator());
    Ran none = Ran.program(with("deliveries", "-", "--dismiss", "nothing"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("No dead letter has the name nothing");
  }
}
