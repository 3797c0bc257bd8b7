package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How many connections a process makes; in one of its own, because the JDK asks only once. */
class ConnectionsTest {
  /** More than the five that the JDK keeps where nobody says so. */
  private static final int AT_ONCE = 8;

  /** What runs in the process: all calls at once, twice. */
  static final class Calls {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Calls() {}

    /** However slow the machine is, all calls of a round are open at the same time. */
    private static void list(Clients clients) {
      clients
          .dynamo()
          .listTables(
              request -> request.overrideConfiguration(call -> call.apiCallTimeout(PATIENCE)));
    }

    public static void main(String[] arguments) throws InterruptedException {
      try (Home home = Home.ofProcess();
          Clients clients =
              Clients.open(
                  Surroundings.of(System.getenv()),
                  List.of(),
                  UrlConnectionHttpClient.builder().socketTimeout(PATIENCE).build(),
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))) {
        home.until(() -> Integer.MAX_VALUE);
        // Loads what a first call loads.
        list(clients);
        for (int round = 0; round < 2; round++) {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < AT_ONCE; i++) {
            threads.add(Thread.ofPlatform().start(() -> list(clients)));
          }
          for (Thread thread : threads) {
            thread.join();
          }
        }
        System.out.println("both rounds made");
      }
    }
  }

  /**
   * Answers the first call, and then when all calls of a round are there, so that each needs a
   * connection of its own.
   */
  private static final class Together implements AutoCloseable {
    private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean called = new AtomicBoolean();
    private final CyclicBarrier all = new CyclicBarrier(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Together() throws IOException {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), AT_ONCE);
      server.setExecutor(threads);
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        clients.add(exchange.getRemoteAddress());
        if (called.getAndSet(true)) {
          all.await();
        }
        byte[] body = "{\"TableNames\":[]}".getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        // Or else the JDK closes what is idle for five seconds.
        exchange.getResponseHeaders().add("Connection", "keep-alive");
        exchange.getResponseHeaders().add("Keep-Alive", "timeout=120");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IOException("not all calls came", e);
      }
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("the connections of one commit serve the next one, too")
  void kept() throws IOException {
    try (Together dynamo = new Together()) {
      Map<String, String> environment = new HashMap<>();
      environment.put("FAULTLINE_STAGE", "test");
      environment.put("FAULTLINE_TABLE", "table");
      environment.put("FAULTLINE_BUCKET", "bucket");
      environment.put("FAULTLINE_QUEUE_PREFIX", "prefix-");
      environment.put("FAULTLINE_RETENTION_DAYS", "90");
      environment.put("AWS_REGION", "eu-central-1");
      environment.put(
          "AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:" + dynamo.server.getAddress().getPort());
      try (ChildProcess process =
          ChildProcess.start(ChildProcess.ofOurClassPath(Calls.class.getName()), environment)) {
        process.await(Pattern.compile("both rounds made"));
      }
      assertThat(dynamo.clients).hasSize(AT_ONCE);
    }
  }
}
