package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of CloudWatch as functions use, on a port of its own: GetMetricData, which has the value
 * 7 for everything, and DescribeAlarms, which has one that is all right.
 */
public final class MetricStore implements AutoCloseable {
  private static final Pattern ID =
      Pattern.compile("MetricDataQueries\\.member\\.\\d+\\.Id=(\\w+)");
  private static final String NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

  private final AtomicInteger calls = new AtomicInteger();
  private final HttpServer server;

  public MetricStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How often it was asked. */
  public int calls() {
    return calls.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls.incrementAndGet();
      String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String body =
          asked.contains("Action=GetMetricData")
              ? metrics(URLDecoder.decode(asked, UTF_8))
              : asked.contains("Action=DescribeAlarms") ? alarms() : "";
      byte[] out = body.getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/xml");
      exchange.sendResponseHeaders(out.length == 0 ? 400 : 200, out.length == 0 ? -1 : out.length);
      exchange.getResponseBody().write(out);
    }
  }

  private static String metrics(String asked) {
    StringBuilder out = new StringBuilder();
    out.append("<GetMetricDataResponse xmlns=\"").append(NAMESPACE);
    out.append("\"><GetMetricDataResult><MetricDataResults>");
    for (Matcher id = ID.matcher(asked); id.find(); ) {
      out.append("<member><Id>").append(id.group(1)).append("</Id>");
      out.append("<StatusCode>Complete</StatusCode><Values><member>7.0</member></Values></member>");
    }
    return out.append("</MetricDataResults></GetMetricDataResult></GetMetricDataResponse>")
        .toString();
  }

  private static String alarms() {
    return "<DescribeAlarmsResponse xmlns=\""
        + NAMESPACE
        + "\"><DescribeAlarmsResult><MetricAlarms><member>"
        + "<AlarmName>faultline-test-age</AlarmName><StateValue>OK</StateValue>"
        + "</member></MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
