package dev.faultline.storage.aws;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/** HTTP that does what it is asked for, and then loses the first answer of every chosen request. */
final class LossyHttp implements SdkHttpClient {
  private final Predicate<SdkHttpRequest> chosen;
  private final AtomicInteger lost = new AtomicInteger();
  private boolean losing = true;

  LossyHttp(Predicate<SdkHttpRequest> chosen) {
    this.chosen = chosen;
  }

  /** How many answers were lost. */
  int lost() {
    return lost.get();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest inner = EmulatedAws.HTTP.prepareRequest(request);
    boolean loses = chosen.test(request.httpRequest()) && next();
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        HttpExecuteResponse response = inner.call();
        if (!loses) {
          return response;
        }
        lost.incrementAndGet();
        response.responseBody().ifPresent(body -> body.abort());
        throw new IOException("the answer got lost");
      }

      @Override
      public void abort() {
        inner.abort();
      }
    };
  }

  /** Every other one: an answer that was lost is asked for again, and then comes. */
  private synchronized boolean next() {
    boolean now = losing;
    losing = !losing;
    return now;
  }

  @Override
  public void close() {}
}
