package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.app.Work;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.AllowList;
import dev.faultline.outgoing.SafeOutgoing;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Queue;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue's message that comes again when the engine has long forgotten the ids it took. */
final class AgainTest {
  private static final Config CONFIG = Config.forTests(Path.of("unused"));
  private static final Duration HIDDEN = Duration.ofMinutes(6);

  private final AwsPlaces places;
  private final AwsEngine engine;
  private final Faultline product;
  private Instant now = Instant.parse("2026-11-22T10:05:00Z");

  AgainTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
    engine = EmulatedAws.open(places, () -> now, EmulatedAws.nothing());
    product = process(engine, 1);
  }

  private Faultline process(AwsEngine opened, long seed) {
    return Faultline.passing(
        CONFIG,
        opened,
        new MemoryKeysets(),
        () -> now,
        new Random(seed),
        new SecureRandom(),
        new SafeOutgoing(AllowList.parse(List.of()), InetAddress::getAllByName));
  }

  private void post(String body, int status) {
    Response response =
        product.handle(
            Request.of(
                "POST",
                "/v0/projects/shop/errors",
                Headers.of("X-Api-Key", CONFIG.clientKeys().getFirst()),
                body.getBytes(UTF_8)));
    assertThat(response.status()).as(response.bodyText()).isEqualTo(status);
  }

  private static String error(String id) {
    return "{\"errors\":[{\"id\":\"%s\",\"type\":\"Boom\",\"message\":\"it broke\"}]}"
        .formatted(id);
  }

  private List<Queue.Lease> lease() {
    return engine.queue().lease(AwsPlaces.WORK, 10, HIDDEN);
  }

  private static List<Work> work(List<Queue.Lease> leases, int attempt) {
    return leases.stream().map(lease -> new Work(lease.job(), attempt)).toList();
  }

  private String get(String path) {
    Headers headers = Headers.of("X-Api-Key", CONFIG.masterKey(), "Host", "127.0.0.1:8080");
    return product.handle(Request.of("GET", path, headers, new byte[0])).bodyText();
  }

  @Test
  @DisplayName(
      "a job that comes again after hours counts nothing, neither twice nor as a duplicate")
  void again() {
    post(error("a"), 201);
    post("no JSON", 422);
    List<Queue.Lease> first = lease();
    assertThat(first).hasSize(2);
    assertThat(product.work(work(first, 1))).isEmpty();
    // Their removal got lost. Others come for hours, so that the lane's ids of now are forgotten.
    for (int hour = 0; hour < 3; hour++) {
      now = now.plus(Duration.ofHours(1));
      post(error("later " + hour), 201);
      List<Queue.Lease> next = new ArrayList<>(lease());
      next.removeIf(each -> first.stream().anyMatch(one -> Arrays.equals(one.job(), each.job())));
      assertThat(next).hasSize(1);
      assertThat(product.work(work(next, 1))).isEmpty();
      engine.queue().done(next);
    }
    String issues = get("/api/v1/projects/shop/issues");
    assertThat(issues).contains("\"count\":4");
    String outcomes =
        get("/api/v1/projects/shop/outcomes?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z");
    assertThat(outcomes).contains("malformed-json");

    try (AwsEngine another = EmulatedAws.open(places, () -> now, EmulatedAws.nothing());
        Faultline other = process(another, 2)) {
      assertThat(other.work(work(first, 2))).isEmpty();
      // As dead letters that were put back: their attempts are counted anew.
      assertThat(product.work(work(first, 1))).isEmpty();
    }

    assertThat(get("/api/v1/projects/shop/issues")).isEqualTo(issues);
    assertThat(
            get("/api/v1/projects/shop/outcomes?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z"))
        .isEqualTo(outcomes);
  }
}
