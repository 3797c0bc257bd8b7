package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Answers requests that come through a Function URL or an API Gateway. What they report is laid
 * into the queue before they are answered.
 */
public final class HttpFunction implements RequestStreamHandler {
  private static final System.Logger LOG = System.getLogger(HttpFunction.class.getName());

  private final Home home;

  /** Made by Lambda. */
  public HttpFunction() {
    this(Home.ofProcess());
  }

  /** A function at another place. */
  public HttpFunction(Home home) {
    this.home = home;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    home.until(context::getRemainingTimeInMillis);
    Request request = HttpEvent.read(in);
    out.write(HttpAnswer.write(request, answer(request)));
  }

  private Response answer(Request request) {
    Home.Product product;
    try {
      product = home.product();
    } catch (MovingInException e) {
      return HttpAnswer.refusal(503, String.valueOf(e.getMessage())).with("Retry-After", "60");
    } catch (RuntimeException e) {
      LOG.log(ERROR, "the installation does not open", e);
      return HttpAnswer.refusal(503, "not ready; the log of the function says why")
          .with("Retry-After", "10");
    }
    return HttpExchange.answer(product.faultline(), request, product.config().limits().bodyBytes());
  }
}
