package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;

import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.IOException;

/** One request through a handler: what is left of an HTTP host where AWS keeps the connections. */
final class HttpExchange {
  private static final System.Logger LOG = System.getLogger(HttpExchange.class.getName());

  private HttpExchange() {}

  /**
   * Rings the handler.
   *
   * @param bodyBytesMax the largest body that is taken
   */
  static Response answer(Handler handler, Request request, int bodyBytesMax) {
    try {
      int bytes = request.body().available();
      if (bytes > bodyBytesMax) {
        return HttpAnswer.refusal(
            413,
            "the body has %d bytes; at most %d are taken (limit body-bytes)"
                .formatted(bytes, bodyBytesMax));
      }
      return handler.handle(request);
    } catch (IOException | RuntimeException e) {
      // The frame answers its own faults; this is the net below it.
      LOG.log(ERROR, "a fault escaped the handler", e);
      return HttpAnswer.refusal(500, "internal error");
    }
  }
}
