package dev.faultline.app;

import dev.faultline.config.Config;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.storage.Engine;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The product, wired: a {@link Handler} over an engine, a clock and settings. A host rings {@link
 * #handle}, and {@link #sweep} once a day; it closes the engine after this.
 */
public final class Faultline implements Handler, AutoCloseable {
  private Faultline() {}

  /** Wires everything. */
  public static Faultline create(
      Config config,
      Engine engine,
      InstantSource clock,
      RandomGenerator random,
      SecureRandom secrets) {
    return new Faultline();
  }

  @Override
  public Response handle(Request request) {
    return Response.text(503, "text/plain", "not ready");
  }

  /** Removes what is older than the retention; repeatable at any moment. */
  public void sweep() {}

  /** Waits until the work in flight is committed and answered; no request may follow. */
  @Override
  public void close() {}
}
