package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Requests that took effect, whose answers got lost, and that the SDK sends again. */
final class LostAnswerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

  @Test
  @DisplayName("a commit whose every answer is lost once is done once, and not refused by itself")
  void commits(@TempDir Path folder) {
    LossyHttp http = new LossyHttp(LostAnswerTest::writes);
    Engine engine = EmulatedAws.openLossy(EmulatedAws.places(folder), CLOCK, http);
    for (int i = 0; i < 3; i++) {
      byte[] value = ("value " + i).getBytes(UTF_8);
      Commit commit =
          new Commit(
              "lane",
              i,
              List.of(new Claim(new EventId(i, i), value, 0)),
              List.of(new Change.Put(new Key("p", "a"), value)),
              List.of(new Commit.NewBlob("pack/" + i, value)));
      assertThat(engine.table().commit(commit)).isEqualTo(new Committed.Done(i + 1));
      assertThat(engine.table().find(new Key("p", "a")).orElseThrow().value()).isEqualTo(value);
      assertThat(engine.blobs().find("pack/" + i)).hasValue(value);
    }
    // For each commit: its object, log row, row and mark.
    assertThat(http.lost()).isEqualTo(12);
    assertThat(engine.table().head("lane")).isEqualTo(3);
  }

  @Test
  @DisplayName("an object whose answer was lost was put by who put it")
  void objects(@TempDir Path folder) {
    LossyHttp http = new LossyHttp(LostAnswerTest::writes);
    Engine engine = EmulatedAws.openLossy(EmulatedAws.places(folder), CLOCK, http);
    assertThat(engine.blobs().put("a", new byte[] {1}, Map.of())).isTrue();
    assertThat(engine.blobs().put("a", new byte[] {1}, Map.of())).isFalse();
    assertThat(http.lost()).isEqualTo(2);
  }

  private static boolean writes(SdkHttpRequest request) {
    return request
        .firstMatchingHeader("X-Amz-Target")
        .map(target -> target.endsWith("PutItem"))
        .orElse(request.method().name().equals("PUT"));
  }
}
