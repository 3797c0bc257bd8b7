package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;

import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One request through a handler: what is left of an HTTP host where AWS keeps the connections. */
final class HttpExchange {
  private static final System.Logger LOG = System.getLogger(HttpExchange.class.getName());

  private HttpExchange() {}

  /**
   * Reads the event, rings the handler, writes its answer.
   *
   * @param bodyBytesMax the largest body that is taken
   */
  static void run(InputStream in, OutputStream out, Handler handler, int bodyBytesMax)
      throws IOException {
    Request request = HttpEvent.read(in);
    int bytes = request.body().available();
    Response answer =
        bytes > bodyBytesMax
            ? HttpAnswer.refusal(
                413,
                "the body has %d bytes; at most %d are taken (limit body-bytes)"
                    .formatted(bytes, bodyBytesMax))
            : answer(handler, request);
    out.write(HttpAnswer.write(request, answer));
  }

  private static Response answer(Handler handler, Request request) {
    try {
      return handler.handle(request);
    } catch (RuntimeException e) {
      // The frame answers its own faults; this is the net below it.
      LOG.log(ERROR, "a fault escaped the handler", e);
      return HttpAnswer.refusal(500, "internal error");
    }
  }
}
