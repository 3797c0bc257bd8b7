package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A commit whose changes lie in an object, cut short when it is in the log. */
final class LargeCommitTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
  private static final Key ROW = new Key("p", "row");
  private static final Pattern KEPT = Pattern.compile("keep/([0-9]+)/log/.*");

  private final AwsPlaces places;
  private final S3Client s3 = EmulatedAws.s3(EmulatedAws.nothing());

  LargeCommitTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private List<String> objects() {
    return s3.listObjectsV2(request -> request.bucket(places.bucket())).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  @DisplayName("its changes stay longer than its log row, until somebody has written the rows")
  void kept() {
    Mortal life = new Mortal();
    AwsEngine dying = EmulatedAws.open(places, CLOCK, life);
    byte[] noise = new byte[2 * Committer.INLINE_BYTES_MAX];
    new Random(1).nextBytes(noise);
    Duration retention = Duration.ofDays(90);
    long expiresAt = CLOCK.instant().plus(retention).getEpochSecond();
    Claim claim = new Claim(new EventId(1, 1), new byte[1], expiresAt);
    Commit commit =
        new Commit("lane", 0, List.of(claim), List.of(new Change.Put(ROW, noise)), List.of());
    // The ids of the lane, the object, the log row.
    life.liveFor(3);
    assertThat(Mortal.dies(() -> dying.table().commit(commit))).isTrue();
    assertThat(objects())
        .singleElement()
        .satisfies(
            key -> {
              Matcher kept = KEPT.matcher(key);
              assertThat(kept.matches()).as(key).isTrue();
              assertThat(Duration.ofDays(Long.parseLong(kept.group(1)))).isGreaterThan(retention);
            });
    AwsEngine next = EmulatedAws.open(places, CLOCK, EmulatedAws.nothing());
    assertThat(next.table().head("lane")).isEqualTo(1);
    assertThat(next.table().find(ROW))
        .hasValueSatisfying(row -> assertThat(row.value()).isEqualTo(noise));
    assertThat(objects()).isEmpty();
  }
}
