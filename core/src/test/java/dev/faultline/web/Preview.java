package dev.faultline.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * Shows the pages while they are being made: the product on the memory engine, filled with captured
 * requests. Run its main; it prints a login link.
 */
final class Preview {
  private Preview() {}

  /** Takes the port, 8081 where none is given. */
  public static void main(String[] args) throws IOException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8081;
    Config tests = Config.forTests(Path.of("."));
    Config config =
        new Config(
            tests.host(),
            port,
            tests.data(),
            "http://localhost:" + port,
            tests.masterKey(),
            tests.clientKeys(),
            tests.retentionDays(),
            tests.keepPerIssueHour(),
            tests.grouping(),
            tests.trustProxy(),
            tests.notifications(),
            tests.limits());
    InstantSource clock = InstantSource.system();
    Faultline faultline =
        Faultline.create(
            config,
            new MemoryEngine(clock),
            new MemoryKeysets(),
            clock,
            new Random(1),
            new SecureRandom());
    for (CapturedRequest captured : CapturedRequest.all("sentry-", "raven-", "faultline-")) {
      Response response = faultline.handle(captured.request());
      System.out.println(response.status() + " " + captured);
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(faultline, exchange));
    server.start();
    System.out.println(faultline.loginLink());
  }

  private static void answer(Faultline faultline, HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = new Headers();
      exchange.getRequestHeaders().forEach((name, all) -> all.forEach(v -> headers.add(name, v)));
      String query = exchange.getRequestURI().getRawQuery();
      Response response =
          faultline.handle(
              new Request(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getRawPath(),
                  query == null ? "" : query,
                  headers,
                  exchange.getRequestBody(),
                  "127.0.0.1",
                  false));
      response.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      int length = response.body().length;
      exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
      if (length > 0) {
        exchange.getResponseBody().write(response.body());
      }
    }
  }
}
