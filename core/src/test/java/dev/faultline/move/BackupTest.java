package dev.faultline.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.event.EventId;
import dev.faultline.storage.Belonging;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Key;
import dev.faultline.storage.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackupTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final Header HEADER =
      new Header("1.0", Instant.parse("2026-11-22T10:15:30Z"), "folder", ID, false);

  private static Contents.Part part(int number, @Nullable String next) {
    Key key = new Key("R", "p" + Key.SEPARATOR + number);
    return new Contents.Part(
        List.of(
            new Belonging.OfRow("registry", new Row(key, new byte[] {1, (byte) number}, number)),
            new Belonging.OfClaim("lane", new Claim(new EventId(number, 2), new byte[] {3}, 4)),
            new Belonging.OfPack("lane", "pack/1/2/" + number, new byte[1_000], 9),
            new Belonging.OfLane("lane", 5L * number)),
        next);
  }

  private static byte[] backup() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    BackupWriter out = BackupWriter.begin(file, HEADER, null);
    out.part(Records.write(part(1, "one")));
    out.part(Records.write(part(2, "two")));
    out.part(Records.write(part(3, null)));
    out.end();
    return file.toByteArray();
  }

  private static BackupReader read(byte[] file) throws IOException {
    BackupReader in = new BackupReader(new ByteArrayInputStream(file));
    while (in.next() != null) {
      assertThat(in.ended()).isFalse();
    }
    return in;
  }

  @Test
  @DisplayName("what is written comes back, and is counted")
  void comesBack() throws IOException {
    byte[] file = backup();
    BackupReader in = new BackupReader(new ByteArrayInputStream(file));
    assertThat(in.header()).isEqualTo(HEADER);
    assertThat(in.keys()).isNull();
    for (int i = 1; i <= 3; i++) {
      Contents.Part read = Records.read(Objects.requireNonNull(in.next()));
      assertThat(read)
          .usingRecursiveComparison()
          .isEqualTo(part(i, i == 1 ? "one" : i == 2 ? "two" : null));
    }
    assertThat(in.next()).isNull();
    assertThat(in.ended()).isTrue();
    assertThat(in.bytes()).isEqualTo(file.length);
    assertThat(in.totals().all().count()).isEqualTo(12);
    assertThat(in.totals().kinds()).containsEntry("lanes", new Totals.Sum(3, 36));
  }

  @Test
  @DisplayName("a backup that is cut off anywhere is refused, with the place")
  void refusesCutOff() throws IOException {
    byte[] file = backup();
    for (int length = 1; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut))
          .as("the first %d of %d bytes", length, file.length)
          .isInstanceOf(BackupException.class)
          .hasMessageMatching(".*(cut off at byte \\d+|no backup of Faultline).*");
    }
    assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("no backup of Faultline");
  }

  private static BackupException fault(byte[] file) {
    return catchThrowableOfType(BackupException.class, () -> read(file));
  }

  @Test
  @DisplayName("what stops too early is told from what is damaged, or no backup at all")
  void tellsCutOff() throws IOException {
    byte[] file = backup();
    for (int length = 0; length < file.length; length++) {
      assertThat(fault(Arrays.copyOf(file, length)).isCutOff()).as("%d bytes", length).isTrue();
    }
    assertThat(fault("a note".getBytes(UTF_8)))
        .hasMessage("this is no backup of Faultline")
        .extracting(BackupException::isCutOff)
        .isEqualTo(false);
    byte[] damaged = file.clone();
    damaged[damaged.length / 2] ^= 1;
    assertThat(fault(damaged).isCutOff()).isFalse();
  }

  @Test
  @DisplayName("an end that is there is told, also where something follows it")
  void tellsItsEnd() throws IOException {
    byte[] file = backup();
    BackupReader longer =
        new BackupReader(new ByteArrayInputStream(Arrays.copyOf(file, file.length + 9)));
    assertThatThrownBy(() -> readAll(longer))
        .hasMessage("something follows the end of the backup at byte " + file.length);
    assertThat(longer.hasEnd()).isTrue();
    assertThat(longer.ended()).isFalse();
    BackupReader cut =
        new BackupReader(new ByteArrayInputStream(Arrays.copyOf(file, file.length - 9)));
    assertThatThrownBy(() -> readAll(cut)).hasMessageContaining("cut off");
    assertThat(cut.hasEnd()).isFalse();
  }

  @Test
  @DisplayName("a backup with a single wrong byte anywhere is refused")
  void refusesDamage() throws IOException {
    byte[] file = backup();
    for (int i = 0; i < file.length; i++) {
      byte[] damaged = file.clone();
      damaged[i] ^= 0x10;
      assertThatThrownBy(() -> read(damaged))
          .as("byte %d of %d", i, file.length)
          .isInstanceOf(BackupException.class);
    }
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatThrownBy(() -> read(longer)).hasMessageContaining("follows the end of the backup");
  }

  @Test
  @DisplayName("a part that is missing or stands elsewhere is noticed")
  void refusesOtherOrder() throws IOException {
    byte[] file = backup();
    List<byte[]> blocks = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    int at = 0;
    for (int i = 0; ; i++) {
      Frame frame = Frame.read(in, i, at);
      if (frame == null) {
        break;
      }
      blocks.add(Arrays.copyOfRange(file, at, at + frame.size()));
      at += frame.size();
    }
    assertThat(blocks).hasSize(5);
    for (List<Integer> order : List.of(List.of(0, 1, 3, 4), List.of(0, 2, 1, 3, 4))) {
      ByteArrayOutputStream other = new ByteArrayOutputStream();
      for (int block : order) {
        other.write(blocks.get(block));
      }
      assertThatThrownBy(() -> read(other.toByteArray()))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("damaged: the head of block");
    }
  }

  @Test
  @DisplayName("an interrupted backup goes on behind its last whole part and becomes the same file")
  void goesOn() throws IOException {
    byte[] file = backup();
    for (int length = 100; length < file.length; length += 7) {
      BackupReader in = new BackupReader(new ByteArrayInputStream(Arrays.copyOf(file, length)));
      assertThatThrownBy(() -> readAll(in)).isInstanceOf(BackupException.class);
      Export.Rest rest = Export.Rest.of(in);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(file, 0, (int) in.bytes());
      BackupWriter more = BackupWriter.behind(in, out);
      assertThat(rest.position())
          .isEqualTo(in.parts() == 1 ? "one" : in.parts() == 2 ? "two" : null);
      for (int i = (int) in.parts() + 1; !rest.whole() && i <= 3; i++) {
        more.part(Records.write(part(i, i == 1 ? "one" : i == 2 ? "two" : null)));
      }
      more.end();
      assertThat(out.toByteArray()).isEqualTo(file);
    }
  }

  private static void readAll(BackupReader in) throws IOException {
    while (in.next() != null) {
      assertThat(in.ended()).isFalse();
    }
  }

  @Test
  @DisplayName("keys open with the pass-phrase of this backup and nothing else")
  void locksKeys() throws IOException {
    KeyBox.Keys keys = new KeyBox.Keys("master", List.of("a", "b"), new byte[] {1, 2, 3});
    byte[] locked = KeyBox.lock(keys, "pässwort".toCharArray(), ID, new SecureRandom());
    assertThat(KeyBox.open(locked, "pässwort".toCharArray(), ID))
        .usingRecursiveComparison()
        .isEqualTo(keys);
    assertThat(new String(locked, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("master");
    assertThatThrownBy(() -> KeyBox.open(locked, "passwort".toCharArray(), ID))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("pass-phrase does not open");
    assertThatThrownBy(() -> KeyBox.open(locked, "pässwort".toCharArray(), "other"))
        .isInstanceOf(BackupException.class);
    assertThatThrownBy(() -> KeyBox.open(Arrays.copyOf(locked, 20), "pässwort".toCharArray(), ID))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("damaged");
  }
}
