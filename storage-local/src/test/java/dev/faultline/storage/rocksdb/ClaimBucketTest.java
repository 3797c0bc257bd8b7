package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class ClaimBucketTest {
  private static final long DAY = 86_400;
  private static final long NOW = Instant.parse("2026-11-22T10:00:00Z").getEpochSecond();

  @Test
  @DisplayName("a bucket has passed when its last claim has expired, not before")
  void passes() {
    for (long life = 1; life < 9 * 365 * DAY; life = life * 5 / 4 + 1) {
      ClaimBucket bucket = ClaimBucket.of(NOW + life, NOW);
      assertThat(bucket.passed(NOW + life - 1)).as("life %s", life).isFalse();
      boolean passes = bucket.passed(NOW + life + Math.max(DAY, life / 2) + 1);
      assertThat(passes).as("life %s", life).isEqualTo(!bucket.equals(ClaimBucket.FOR_EVER));
    }
    assertThat(ClaimBucket.of(0, NOW)).isEqualTo(ClaimBucket.FOR_EVER);
    assertThat(ClaimBucket.FOR_EVER.passed(Long.MAX_VALUE)).isFalse();
  }

  @Test
  @DisplayName("a retention needs few buckets at a time, whatever it is")
  void few() {
    for (long days : new long[] {1, 7, 30, 90, 400, 3_650}) {
      Set<ClaimBucket> live = new HashSet<>();
      int most = 0;
      for (long day = 0; day < 3 * days + 10; day++) {
        long now = NOW + day * DAY;
        live.add(ClaimBucket.of(now + days * DAY, now));
        live.removeIf(bucket -> bucket.passed(now));
        most = Math.max(most, live.size());
      }
      assertThat(most).as("%s days", days).isBetween(1, 9);
    }
  }

  @Test
  @DisplayName("the name of a family tells its bucket, and other families are none")
  void names() {
    for (long expiresAt : new long[] {0, NOW + 5, NOW + 90 * DAY, NOW + 3_000 * DAY}) {
      ClaimBucket bucket = ClaimBucket.of(expiresAt, NOW);
      assertThat(ClaimBucket.named(bucket.familyName())).hasValue(bucket);
    }
    for (String other : List.of("default", "rows", "claims-", "claims-1", "claims-x-2")) {
      assertThat(ClaimBucket.named(other.getBytes(UTF_8))).as(other).isEmpty();
    }
  }

  @Test
  @DisplayName("a sweep drops the families whose time has passed, and keeps the others")
  void dropsFamilies(@TempDir Path temp) throws RocksDBException {
    Path folder = temp.resolve("data");
    AtomicLong now = new AtomicLong(NOW);
    try (RocksEngine engine = RocksEngine.open(folder, () -> Instant.ofEpochSecond(now.get()))) {
      for (int i = 0; i < 40; i++) {
        Claim brief = new Claim(new EventId(i, 1), new byte[0], NOW + 3_600);
        Claim lasting = new Claim(new EventId(i, 2), new byte[0], NOW + 90 * DAY);
        Commit commit = new Commit("lane", i, List.of(brief, lasting), List.of(), List.of());
        assertThat(engine.table().commit(commit)).isInstanceOf(Committed.Done.class);
      }
      assertThat(engine.sweep()).isZero();
      now.set(NOW + 2 * DAY);
      assertThat(engine.sweep()).isEqualTo(40);
      assertThat(engine.table().findClaim("lane", new EventId(7, 2))).isPresent();
    }
    assertThat(claimFamilies(folder)).hasSize(1);
    try (RocksEngine engine = RocksEngine.open(folder, () -> Instant.ofEpochSecond(now.get()))) {
      assertThat(engine.table().findClaim("lane", new EventId(7, 2))).isPresent();
      now.set(NOW + 200 * DAY);
      assertThat(engine.sweep()).isEqualTo(40);
    }
    assertThat(claimFamilies(folder)).isEmpty();
  }

  private static List<ClaimBucket> claimFamilies(Path folder) throws RocksDBException {
    try (Options options = new Options()) {
      return RocksDB.listColumnFamilies(options, folder.toString()).stream()
          .flatMap(name -> ClaimBucket.named(name).stream())
          .toList();
    }
  }
}
