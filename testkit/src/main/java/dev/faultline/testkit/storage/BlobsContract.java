package dev.faultline.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link Blobs} is held to. */
public abstract non-sealed class BlobsContract extends EngineContract {
  private Blobs blobs() {
    return engine().blobs();
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  @DisplayName("an object comes back as it was, from nothing to megabytes")
  void keepsBytes() {
    int[] lengths = {0, 1, 100, 4_095, 4_096, 4_097, 70_000, 5_000_000};
    for (int length : lengths) {
      assertThat(blobs().put("blob/" + length, noise(length), Map.of())).isTrue();
    }
    for (int length : lengths) {
      assertThat(blobs().find("blob/" + length).orElseThrow()).isEqualTo(noise(length));
    }
    assertThat(blobs().find("blob/7")).isEmpty();
  }

  @Test
  @DisplayName("a name is given once: a second put answers false and changes nothing")
  void putsIfAbsent() {
    assertThat(blobs().put("a", bytes("first"), Map.of("k", "1"))).isTrue();
    assertThat(blobs().put("a", bytes("second"), Map.of("k", "2"))).isFalse();
    assertThat(blobs().find("a")).hasValue(bytes("first"));
    assertThat(blobs().tags("a")).isEqualTo(Map.of("k", "1"));
  }

  @Test
  @DisplayName("of 16 that put the same name at once, one succeeds, and its bytes stay")
  void concurrentPuts() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      String name = "contested/" + round;
      List<Callable<Boolean>> works = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        byte[] mine = bytes("bytes of " + i);
        works.add(() -> blobs().put(name, mine, Map.of()));
      }
      List<Boolean> results = together(works);
      assertThat(results).filteredOn(won -> won).hasSize(1);
      assertThat(blobs().find(name)).hasValue(bytes("bytes of " + results.indexOf(true)));
    }
  }

  @Test
  @DisplayName("a part of an object is what lies there, fewer bytes at its end, none behind it")
  void ranges() {
    for (int length : new int[] {10, 10_000, 3_000_000}) {
      byte[] whole = noise(length);
      String name = "blob/" + length;
      blobs().put(name, whole, Map.of());
      int[][] parts = {
        {0, 1},
        {0, length},
        {0, length + 1},
        {3, 4},
        {length - 3, 3},
        {length - 3, 900},
        {length, 5},
        {length + 9, 5},
        {length / 2, 0},
        {1, length - 2},
        {7, Integer.MAX_VALUE}
      };
      for (int[] part : parts) {
        int from = Math.min(part[0], length);
        int to = (int) Math.min((long) from + part[1], length);
        assertThat(blobs().find(name, part[0], part[1]).orElseThrow())
            .as("%s bytes from %s of %s", part[1], part[0], length)
            .isEqualTo(Arrays.copyOfRange(whole, from, to));
      }
    }
    assertThat(blobs().find("none", 0, 5)).isEmpty();
    assertThat(blobs().find("blob/10", Long.MAX_VALUE - 4, 4)).hasValue(new byte[0]);
    assertThatThrownBy(() -> blobs().find("blob/10", -1, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("an object and the rows of its commit are there together or not at all")
  void withCommit() throws InterruptedException {
    int rounds = 50;
    Callable<Integer> writer =
        () -> {
          for (int i = 0; i < rounds; i++) {
            List<Change> changes = List.of(put("p", "row " + i, "x"));
            // Engines may keep small ones elsewhere than large ones.
            Commit.NewBlob blob =
                new Commit.NewBlob("pack/" + i, noise(i % 2 == 0 ? 3_000 : 9_000));
            Commit commit = new Commit("lane", i, List.of(), changes, List.of(blob));
            engine().table().commit(commit);
            // The same again is stale, and must not bring its object.
            Commit.NewBlob stray = new Commit.NewBlob("stray/" + i, noise(10));
            engine().table().commit(new Commit("lane", i, List.of(), changes, List.of(stray)));
          }
          return rounds;
        };
    Callable<Integer> reader =
        () -> {
          for (int i = 0; i < rounds; ) {
            if (engine().table().find(new Key("p", "row " + i)).isPresent()) {
              assertThat(blobs().find("pack/" + i)).as("pack %s", i).isPresent();
              i++;
            }
          }
          return rounds;
        };
    assertThat(togetherBusy(List.of(writer, reader))).containsExactly(rounds, rounds);
    assertThat(blobs().list("stray/", 10, null).items()).isEmpty();
    assertThat(blobs().list("pack/", 1_000, null).items()).hasSize(rounds);
    assertThat(blobs().put("pack/0", bytes("other"), Map.of())).isFalse();
  }

  @Test
  @DisplayName("objects of commits are read, listed and deleted like others, whatever their size")
  void ofCommits() {
    long month = START.plus(Duration.ofDays(30)).getEpochSecond();
    List<Commit.NewBlob> blobs = new ArrayList<>();
    int[] lengths = {0, 1, 6_000, 8_000, 70_000};
    for (int i = 0; i < lengths.length; i++) {
      blobs.add(new Commit.NewBlob("p/" + i, noise(lengths[i]), month));
      blobs.add(new Commit.NewBlob("p/é" + i, noise(lengths[i])));
    }
    assertThat(engine().table().commit(new Commit("lane", 0, List.of(), List.of(), blobs)))
        .isEqualTo(new Committed.Done(1));
    assertThat(blobs().put("p/5", noise(100), month)).isTrue();
    assertThat(blobs().put("p/6", noise(10_000), month)).isTrue();
    assertThat(blobs().put("p/3x", noise(10_000), Map.of())).isTrue();
    for (Commit.NewBlob blob : blobs) {
      int length = blob.bytes().length;
      assertThat(blobs().find(blob.name())).hasValue(blob.bytes());
      assertThat(blobs().find(blob.name(), 0, 5))
          .hasValue(Arrays.copyOf(blob.bytes(), Math.min(5, length)));
      assertThat(blobs().find(blob.name(), Math.max(0, length - 2), 9))
          .hasValue(Arrays.copyOfRange(blob.bytes(), Math.max(0, length - 2), length));
      assertThat(blobs().find(blob.name(), length + 1L, 9)).hasValue(new byte[0]);
      assertThat(blobs().tags(blob.name())).isEmpty();
      assertThat(blobs().put(blob.name(), bytes("other"), Map.of())).isFalse();
      assertThat(blobs().put(blob.name(), bytes("other"), month)).isFalse();
      assertThat(blobs().put(blob.name(), blob.bytes(), month)).isFalse();
    }
    for (int limit = 1; limit < 14; limit += 3) {
      assertThat(walk("p/", limit))
          .containsExactly(
              "p/0", "p/1", "p/2", "p/3", "p/3x", "p/4", "p/5", "p/6", "p/é0", "p/é1", "p/é2",
              "p/é3", "p/é4");
    }
    blobs().delete(List.of("p/0", "p/é0", "p/4", "p/é4", "p/3x", "p/5", "p/6", "never there"));
    assertThat(walk("", 3)).containsExactly("p/1", "p/2", "p/3", "p/é1", "p/é2", "p/é3");
    assertThat(blobs().find("p/0")).isEmpty();
    assertThat(blobs().find("p/4", 0, 5)).isEmpty();
    assertThat(blobs().put("p/4", bytes("new"), Map.of())).isTrue();
    assertThat(blobs().find("p/4")).hasValue(bytes("new"));
    clock.set(START.plus(Duration.ofDays(30)).minusSeconds(1));
    assertThat(blobs().find("p/2")).hasValue(noise(6_000));
    assertThat(blobs().find("p/3")).hasValue(noise(8_000));
    clock.set(START.plus(Duration.ofDays(300)));
    assertThat(blobs().find("p/é2")).hasValue(noise(6_000));
    assertThat(blobs().find("p/é3")).hasValue(noise(8_000));
  }

  @Test
  @DisplayName("tags come back as they were; none for an object without, none where there is none")
  void tags() {
    Map<String, String> tags = Map.of("empty", "", "plain", "a=b&c", "日本", "é \n\"");
    blobs().put("a", bytes("x"), tags);
    blobs().put("b", bytes("x"), Map.of());
    assertThat(blobs().tags("a")).isEqualTo(tags);
    assertThat(blobs().tags("b")).isEmpty();
    assertThat(blobs().tags("c")).isEmpty();
    blobs().delete(List.of("a"));
    assertThat(blobs().tags("a")).isEmpty();
    blobs().put("a", bytes("y"), Map.of());
    assertThat(blobs().tags("a")).isEmpty();
  }

  @Test
  @DisplayName("names are listed in the order of their UTF-8 bytes, by prefix, part by part")
  void lists() {
    List<String> ordered =
        List.of(
            "p", "p/", "p/A", "p/a", "p/a/1", "p/b", "p/é", "p/日本", "p/\ue000", "p/\ud83d\ude00");
    for (String name : ordered.reversed()) {
      blobs().put(name, bytes(name), Map.of());
    }
    blobs().put("o", bytes("x"), Map.of());
    blobs().put("q", bytes("x"), Map.of());
    for (int limit = 1; limit <= ordered.size() + 1; limit++) {
      assertThat(walk("p", limit)).containsExactlyElementsOf(ordered);
    }
    assertThat(walk("p/a", 1)).containsExactly("p/a", "p/a/1");
    assertThat(walk("p/\ud83d\ude00", 1)).containsExactly("p/\ud83d\ude00");
    assertThat(walk("", 4)).hasSize(ordered.size() + 2);
    assertThat(walk("r", 4)).isEmpty();
    assertThatThrownBy(() -> blobs().list("", PortRules.LIST_NAMES_MAX + 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LIST_NAMES_MAX is 10000");
  }

  private List<String> walk(String prefix, int limit) {
    List<String> names = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<String> page = blobs().list(prefix, limit, cursor);
      names.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return names;
  }

  @Test
  @DisplayName("deleted objects are gone, others stay, and a name may be given anew")
  void deletes() {
    for (int i = 0; i < 10; i++) {
      blobs().put("a/" + i, noise(5_000), Map.of());
    }
    blobs().delete(List.of("a/1", "a/2", "never there"));
    blobs().delete(List.of());
    assertThat(blobs().list("a/", 100, null).items()).hasSize(8).doesNotContain("a/1", "a/2");
    assertThat(blobs().find("a/1")).isEmpty();
    assertThat(blobs().find("a/3").orElseThrow()).isEqualTo(noise(5_000));
    assertThat(blobs().put("a/1", bytes("new"), Map.of())).isTrue();
    assertThat(blobs().find("a/1")).hasValue(bytes("new"));
  }

  @Test
  @DisplayName("what is over a limit is refused by the limit's name and number")
  void limits() {
    refused("", 1, Map.of(), "empty object name");
    refused("a\0", 1, Map.of(), "character 0");
    refused("x".repeat(1_025), 1, Map.of(), "NAME_BYTES_MAX is 1024");
    refused("a", PortRules.BLOB_BYTES_MAX + 1, Map.of(), "BLOB_BYTES_MAX is 67108864");
    refused("a", 1, Map.of("x".repeat(129), ""), "TAG_NAME_CHARS_MAX is 128");
    refused("a", 1, Map.of("x", "y".repeat(257)), "TAG_VALUE_CHARS_MAX is 256");
    assertThat(blobs().find("a")).isEmpty();
  }

  private void refused(String name, int length, Map<String, String> tags, String why) {
    assertThatThrownBy(() -> blobs().put(name, new byte[length], tags))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  @DisplayName("DURABLE: objects are there after a restart; without the trait none is")
  void survivesRestart() throws IOException {
    blobs().put("small", bytes("x"), Map.of("k", "v"));
    blobs().put("large", noise(100_000), Map.of());
    blobs().put("gone", noise(100_000), Map.of());
    blobs().delete(List.of("gone"));
    reopen();
    if (!declares(EngineTrait.DURABLE)) {
      assertThat(blobs().list("", 10, null).items()).isEmpty();
      return;
    }
    assertThat(blobs().list("", 10, null).items()).containsExactly("large", "small");
    assertThat(blobs().tags("small")).isEqualTo(Map.of("k", "v"));
    assertThat(blobs().find("large").orElseThrow()).isEqualTo(noise(100_000));
  }
}
