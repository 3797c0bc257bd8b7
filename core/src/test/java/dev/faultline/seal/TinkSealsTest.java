package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.seal.SealedConfig.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TinkSealsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");
  private static final String SLACK =
      """
      {"type":"slack","endpoint":"https://hooks.slack.com/services/T0/B0/abcdefghijklmnop",\
      "channel":"#障害","username":"フォルトライン"}""";

  private final MemoryKeysets store = new MemoryKeysets();
  private final TinkSeals seals = open(store);

  private static TinkSeals open(KeysetStore store) {
    try {
      return TinkSeals.open(store, new SecureRandom(), () -> NOW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SealedConfig config(String json) {
    return config(json, "shop", NOW.plusSeconds(60));
  }

  private static SealedConfig config(
      String json, @Nullable String project, @Nullable Instant expires) {
    return new SealedConfig("AAECAwQFBgcICQoLDA0ODw", Use.NOTIFY, project, expires, json);
  }

  @Test
  void whatWasSealed_opensAsItWas() throws SealException {
    for (SealedConfig config :
        List.of(
            config(SLACK),
            config(SLACK, null, null),
            config("[" + SLACK + "," + SLACK + "]", "お店", null),
            config("{}", null, Instant.EPOCH),
            config("😀 ".repeat(10_000)),
            new SealedConfig("short", Use.RELAY, null, null, "{}"),
            new SealedConfig("!no base64 in 22 chars", Use.RELAY, null, null, "{}"))) {
      String sealed = seals.seal(config);
      assertThat(sealed).matches("[A-Za-z0-9_-]+");
      assertThat(seals.open(sealed)).isEqualTo(config);
      assertThat(open(store).open(sealed)).as("after a restart").isEqualTo(config);
    }
  }

  @Test
  void keysThatMoveIn_sealFromNowOn_andWhatWasSealedThereOpens() throws SealException, IOException {
    MemoryKeysets there = new MemoryKeysets();
    String before = open(there).seal(config(SLACK));
    String moved = seals.seal(config("{}"));
    byte[] joined = TinkSeals.joined(store.read().orElseThrow(), there.read().orElseThrow());
    assertThat(TinkSeals.joined(store.read().orElseThrow(), joined)).isEqualTo(joined);
    there.write(joined);
    TinkSeals both = open(there);
    assertThat(both.open(before)).isEqualTo(config(SLACK));
    assertThat(both.open(moved)).isEqualTo(config("{}"));
    assertThat(both.name("target", "x")).isEqualTo(seals.name("target", "x"));
    assertThat(seals.open(both.seal(config(SLACK)))).isEqualTo(config(SLACK));
    assertThatThrownBy(() -> TinkSeals.joined(joined, "no keyset".getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void keyOfAnotherProcess_isKnownWhenItIsMet_andItsEndWithinAMinute()
      throws SealException, IOException {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    TinkSeals one = TinkSeals.shared(store, new SecureRandom(), now::get);
    TinkSeals two = TinkSeals.shared(store, new SecureRandom(), now::get);
    String first = two.seal(config(SLACK));
    long edition = two.edition();
    String old = one.keys().getFirst().id();

    one.rotate();
    String second = one.seal(config(SLACK));
    now.set(NOW.plusSeconds(5));
    assertThat(two.open(second)).isEqualTo(config(SLACK));
    assertThat(two.edition()).isNotEqualTo(edition);
    assertThat(two.unlock(one.lock(new byte[] {7}))).containsExactly(7);

    one.retire(old);
    now.set(NOW.plusSeconds(5).plus(TinkSeals.NOTICED_WITHIN));
    assertThatThrownBy(() -> two.open(first)).hasMessageContaining("retired");

    // A process that was frozen meanwhile must not write what it knew.
    TinkSeals frozen = TinkSeals.shared(store, new SecureRandom(), now::get);
    String third = one.rotate().id();
    frozen.rotate();
    assertThat(frozen.keys()).extracting(SealKey::id).contains(third).hasSize(4);
  }

  @Test
  void sealedString_isShortAndTellsNothing() {
    String sealed = seals.seal(config(SLACK));
    assertThat(sealed.length())
        .as("shorter than base64 of the config alone")
        .isLessThan(SLACK.getBytes(UTF_8).length * 4 / 3);
    byte[] bytes = Base64.getUrlDecoder().decode(sealed);
    String seen = new String(bytes, UTF_8);
    assertThat(seen).doesNotContain("slack", "shop", "abcdefghij", "障害");
    assertThat(seals.seal(config(SLACK))).as("the same again").isNotEqualTo(sealed);
  }

  @Test
  void changedString_neverOpens() {
    byte[] sealed = Base64.getUrlDecoder().decode(seals.seal(config(SLACK)));
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      byte[] changed = sealed.clone();
      int bit = random.nextInt(changed.length * 8);
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertThatThrownBy(() -> seals.open(text))
          .as("bit %d", bit)
          .isInstanceOf(SealException.class);
    }
  }

  @Test
  void strangeString_isRefusedWithTheReason() {
    String sealed = seals.seal(config(SLACK));
    String padded = sealed + "=".repeat((4 - sealed.length() % 4) % 4);
    for (String text :
        List.of(
            "", "-", "slack", "{\"type\":\"slack\"}", sealed.substring(0, 20), "あ", sealed + "!")) {
      refused(text, "this is no sealed string");
    }
    if (!padded.equals(sealed)) {
      refused(padded, "this is no sealed string");
    }
    byte[] cut = Base64.getUrlDecoder().decode(sealed);
    refused(
        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(cut, cut.length - 4)),
        "was changed on its way");
    refused(open(new MemoryKeysets()).seal(config(SLACK)), "another installation");
  }

  private void refused(String text, String why) {
    assertThatThrownBy(() -> seals.open(text))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(why);
  }

  @Test
  void lockedAndSealed_cannotStandForEachOther() throws SealException {
    byte[] locked = seals.lock("plain".getBytes(UTF_8));
    assertThat(seals.unlock(locked)).isEqualTo("plain".getBytes(UTF_8));
    assertThat(seals.lock("plain".getBytes(UTF_8))).isNotEqualTo(locked);
    refused(Base64.getUrlEncoder().withoutPadding().encodeToString(locked), "changed on its way");
    byte[] sealed = Base64.getUrlDecoder().decode(seals.seal(config(SLACK)));
    assertThatThrownBy(() -> seals.unlock(sealed)).isInstanceOf(SealException.class);
    assertThatThrownBy(() -> seals.unlock(new byte[0])).isInstanceOf(SealException.class);
  }

  @Test
  void rotatedKey_sealsAndOlderOnesOpenUntilRetired() throws SealException {
    String first = seals.keys().getFirst().id();
    String old = seals.seal(config(SLACK));
    byte[] waiting = seals.lock("waiting".getBytes(UTF_8));
    String name = seals.name("target", "slack #ops");

    SealKey second = seals.rotate();
    String current = seals.seal(config(SLACK));
    assertThat(second.primary()).isTrue();
    assertThat(second.id()).matches("[0-9a-f]{8}").isNotEqualTo(first);
    assertThat(seals.keys()).extracting(SealKey::id).containsExactly(first, second.id());
    assertThat(seals.keys()).extracting(SealKey::createdAt).containsOnly(NOW);
    assertThat(seals.open(old)).isEqualTo(config(SLACK));

    assertThat(seals.retire(first).map(SealKey::retired)).contains(true);
    assertThat(seals.retire(first)).as("again").isEqualTo(seals.retire(first)).isPresent();
    for (TinkSeals each : List.of(seals, open(store))) {
      assertThatThrownBy(() -> each.open(old)).hasMessageContaining("is retired");
      assertThat(each.open(current)).isEqualTo(config(SLACK));
      assertThat(each.unlock(waiting))
          .as("what waits is not lost")
          .isEqualTo("waiting".getBytes(UTF_8));
      assertThat(each.name("target", "slack #ops")).isEqualTo(name);
    }
  }

  @Test
  void keyThatSealsNow_isNotRetired_andUnknownOnesAreNone() {
    String primary = seals.keys().getFirst().id();
    assertThatThrownBy(() -> seals.retire(primary)).hasMessageContaining("rotate first");
    assertThat(seals.retire("00000000")).isEmpty();
    assertThat(seals.retire("nonsense")).isEmpty();
  }

  @Test
  void name_tellsPurposeAndTextApartAndNothingElse() {
    String name = seals.name("config", SLACK);
    assertThat(name).matches("[A-Za-z0-9_-]{22}").isEqualTo(seals.name("config", SLACK));
    assertThat(name)
        .isNotEqualTo(seals.name("target", SLACK))
        .isNotEqualTo(seals.name("config", SLACK + " "))
        .isNotEqualTo(open(new MemoryKeysets()).name("config", SLACK));
    assertThat(seals.name("ab", "c")).isNotEqualTo(seals.name("a", "bc"));
  }

  @Test
  void tooLongConfig_isRefusedBeforeSealing() {
    assertThatThrownBy(() -> seals.seal(config("x".repeat(SealCodec.PLAIN_BYTES_MAX))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 65536 bytes");
  }

  @Test
  void keysThatCannotBeKept_areNotUsed() {
    TinkSeals failing =
        open(
            new KeysetStore() {
              private boolean full;

              @Override
              public Optional<byte[]> read() {
                return Optional.empty();
              }

              @Override
              public void write(byte[] keyset) throws IOException {
                if (full) {
                  throw new IOException("no space");
                }
                full = true;
              }
            });
    List<SealKey> before = failing.keys();
    assertThatThrownBy(failing::rotate).isInstanceOf(UncheckedIOException.class);
    assertThat(failing.keys()).isEqualTo(before);
  }

  @Test
  void brokenKeys_areToldWithoutShowingThem() {
    String whole = new String(store.read().orElseThrow(), UTF_8);
    String secret = whole.replaceAll("(?s).*\"aes256gcm\" : \"([^\"]+)\".*", "$1");
    assertThat(secret).hasSizeGreaterThan(40);
    for (String text :
        List.of(
            "",
            "[]",
            "{",
            "{}",
            whole.substring(0, whole.length() / 2),
            whole.replace("nameKey", "otherKey"),
            whole.replace(secret, secret.substring(8)))) {
      MemoryKeysets broken = new MemoryKeysets();
      broken.write(text.getBytes(UTF_8));
      assertThatThrownBy(() -> TinkSeals.open(broken, new SecureRandom(), () -> NOW))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the sealing keys are broken")
          .hasMessageNotContaining(secret.substring(8, 20));
    }
  }

  /**
   * What was given out once has to open for ever: strings of format 1, made by the first release.
   */
  @Test
  void stringOfFormatOne_opens() throws SealException {
    MemoryKeysets first = new MemoryKeysets();
    first.write(
        """
        {"nameKey":"ayuaFvk32put98pOYlMtuRExiiw3ifg/OA5eMx6iNUQ=","keys":[{"id":"7a660172",
         "made":1795323600,"retired":false,
         "aes256gcm":"VuKklk9YVKD4wrT4w180G9eGfbrsoC32wx1rEc6AAWM="}]}
        """
            .getBytes(UTF_8));
    TinkSeals old = open(first);
    assertThat(
            old.open(
                "AXpmAXLc4q622TRO_GFXLS3IamUiGgVX589W9txb23NxwhV00RQPxZr3WxLX5D80lS4UmbwNmp3lp-GWcmIB"
                    + "JTckQwZPHOoT9tm2nLLCtWM4JjDkDdXBQbfZN4HTE2m50CLmtonG94Dkxa6oXXlAkGiVNExhJrgx"
                    + "qoHtcZasz6ZYrA-eUXWlwQ"))
        .isEqualTo(config(SLACK));
    assertThat(old.name("target", "slack #ops")).isEqualTo("kgWaXIaAC6kbibr9gJ9AwA");
  }
}
