package dev.faultline.bench;

import dev.faultline.config.Limits;
import dev.faultline.http.Response;
import dev.faultline.server.helidon.HelidonHost;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The product's host around nothing: reads each body and answers 200. What the host itself can do.
 */
public final class CeilingHost {
  private CeilingHost() {}

  public static void main(String[] args) throws IOException {
    HelidonHost host =
        HelidonHost.start(
            "127.0.0.1",
            0,
            false,
            Limits.defaults(),
            request -> {
              try {
                request.body().readAllBytes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return Response.json(200, "{}");
            });
    System.out.println("http://127.0.0.1:" + host.port());
    Runtime.getRuntime().addShutdownHook(new Thread(host::stop));
  }
}
