package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.PortRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the bucket's rules go by. */
final class KeepTest {
  private static final Instant NOW = Instant.parse("2026-11-22T23:59:59Z");

  @ParameterizedTest
  @CsvSource({
    "86400,1",
    "90000,2",
    "2592000,30",
    "2592240,30",
    "2592600,45",
    "7776000,90",
    "315360000,3650",
    "315400000,0",
    "-5,1"
  })
  @DisplayName("an object is kept for the shortest step that is not too short")
  void steps(long seconds, int days) {
    long now = NOW.getEpochSecond();
    assertThat(Keep.step(now, now + seconds)).isEqualTo(days);
    assertThat(Keep.step(now, 0)).isEqualTo(Keep.EVER);
  }

  @Test
  @DisplayName("large objects lie under the days they are kept, and go from there when deleted")
  void keys(@TempDir Path folder) {
    AwsPlaces places = EmulatedAws.places(folder);
    AwsEngine engine = EmulatedAws.open(places, () -> NOW, EmulatedAws.nothing());
    byte[] large = new byte[10_000];
    long month = NOW.plus(Duration.ofDays(30)).getEpochSecond();
    List<Commit.NewBlob> blobs =
        List.of(
            new Commit.NewBlob("pack/a", large, month),
            new Commit.NewBlob("pack/b", large, 0),
            new Commit.NewBlob("pack/small", new byte[10], month));
    assertThat(engine.table().commit(new Commit("lane", 0, List.of(), List.of(), blobs)))
        .isEqualTo(new Committed.Done(1));
    assertThat(engine.blobs().put("pack/c", large, month)).isTrue();
    assertThat(engine.blobs().put("other", large, Map.of())).isTrue();
    assertThat(keys(places))
        .containsExactly("blob/other", "blob/pack/b", "keep/30/pack/a", "keep/30/pack/c");
    engine.blobs().delete(engine.blobs().list("", PortRules.LIST_NAMES_MAX, null).items());
    assertThat(keys(places)).isEmpty();
    assertThat(engine.blobs().list("", 10, null).items()).isEmpty();
  }

  private static List<String> keys(AwsPlaces places) {
    S3Client s3 = EmulatedAws.s3(EmulatedAws.nothing());
    return s3.listObjectsV2(request -> request.bucket(places.bucket())).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
