package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of SSM as functions use, on a port of its own: GetParameters, at most ten. */
public final class ParameterStore implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int NAMES_MAX = 10;

  private final Map<String, String> parameters = new ConcurrentHashMap<>();
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile CountDownLatch silence = new CountDownLatch(0);
  private final HttpServer server;

  public ParameterStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public void put(String name, String value) {
    versions.merge(name, 1, Integer::sum);
    parameters.put(name, value);
  }

  public void remove(String name) {
    parameters.remove(name);
  }

  /** How often it was asked. */
  public int calls() {
    return calls.get();
  }

  /** Takes requests and leaves them without an answer until it is told to speak. */
  CountDownLatch silent() {
    silence = new CountDownLatch(1);
    return silence;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls.incrementAndGet();
      silence.await();
      String asked = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      byte[] body = exchange.getRequestBody().readAllBytes();
      List<String> names = names(body);
      boolean right = "AmazonSSM.GetParameters".equals(asked) && names.size() <= NAMES_MAX;
      byte[] out =
          right
              ? found(names, isDecrypting(body))
              : "{\"__type\":\"ValidationException\"}".getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(right ? 200 : 400, out.length);
      exchange.getResponseBody().write(out);
    } catch (InterruptedException e) {
      throw new IOException("stopped while it was silent", e);
    }
  }

  private static List<String> names(byte[] body) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser json = JSON.createParser(body)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("Names")) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            names.add(json.getText());
          }
        }
      }
    }
    return names;
  }

  private static boolean isDecrypting(byte[] body) {
    return new String(body, UTF_8).replace(" ", "").contains("\"WithDecryption\":true");
  }

  private byte[] found(List<String> names, boolean decrypt) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("Parameters");
      for (String name : names) {
        String value = parameters.get(name);
        if (value != null) {
          json.writeStartObject();
          json.writeStringField("Name", name);
          json.writeStringField("Type", "SecureString");
          json.writeNumberField("Version", versions.getOrDefault(name, 1));
          json.writeStringField("Value", decrypt ? value : "encrypted");
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeArrayFieldStart("InvalidParameters");
      for (String name : names) {
        if (!parameters.containsKey(name)) {
          json.writeString(name);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
