package dev.faultline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.move.BackupWriter;
import dev.faultline.move.Header;
import dev.faultline.move.KeyBox;
import dev.faultline.server.Serving;
import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.ConfigReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code export --resume} goes on with, and what it must leave alone. */
class ExportResumeTest {
  private static final String PHRASE = "correct horse battery";

  @TempDir private Path folder = Path.of("");

  private Path data = folder;
  private Path backup = folder;
  private Path phrase = folder;

  @BeforeEach
  void installation() throws Exception {
    data = installation("data");
    backup = folder.resolve("backup.zst");
    phrase = Files.writeString(folder.resolve("phrase"), PHRASE);
  }

  private Path installation(String name) throws Exception {
    Path made = folder.resolve(name);
    Serving.Product.open(
            ConfigReader.read(Map.of("data", made.toString(), "port", "1"), Map.of(), ""))
        .close();
    return made;
  }

  private Ran export(String... more) {
    String[] words = {"export", backup.toString(), "--data", data.toString(), "--resume"};
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Ran.program(all);
  }

  private Ran exportWithKeys() {
    return export("--with-keys", "--pass-phrase-file", phrase.toString());
  }

  /** A whole backup of {@link #data}, cut to a length. */
  private byte[] cut(int bytes) throws Exception {
    Ran exported = export();
    assertThat(exported.code()).as(exported.err()).isZero();
    byte[] whole = Files.readAllBytes(backup);
    byte[] cut = Arrays.copyOf(whole, bytes < 0 ? whole.length + bytes : bytes);
    Files.write(backup, cut);
    return cut;
  }

  private void isLeftAlone(Ran refused, byte[] before) throws Exception {
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err().lines().filter(line -> line.startsWith("faultline: "))).hasSize(1);
    assertThat(Files.readAllBytes(backup)).isEqualTo(before);
  }

  private void isWhole(Ran exported) {
    assertThat(exported.code()).as(exported.err()).isZero();
    Ran verified = Ran.program("verify", backup.toString());
    assertThat(verified.code()).as(verified.err()).isZero();
  }

  @Test
  @DisplayName("a file without keys does not become one with keys")
  void withoutKeys() throws Exception {
    byte[] before = cut(-9);
    Ran refused = exportWithKeys();
    isLeftAlone(refused, before);
    assertThat(refused.err()).contains("was begun without keys; remove it and begin anew");
  }

  @Test
  @DisplayName("a file with other keys than those that are asked for is refused")
  void otherKeys() throws Exception {
    String id = "00112233445566778899aabbccddeeff";
    KeyBox.Keys others = new KeyBox.Keys("master", List.of("client"), new byte[0]);
    byte[] locked = KeyBox.lock(others, PHRASE.toCharArray(), id, new SecureRandom());
    try (OutputStream out = Files.newOutputStream(backup);
        LocalHome home =
            new LocalHome(ConfigReader.read(Map.of("data", data.toString()), Map.of(), ""))) {
      Header header = new Header("1.0", Instant.EPOCH, home.name(), id, true);
      assertThat(BackupWriter.begin(out, header, locked).bytes()).isPositive();
    }
    byte[] before = Files.readAllBytes(backup);
    Ran refused = exportWithKeys();
    isLeftAlone(refused, before);
    assertThat(refused.err()).contains("the keys are not those that");
    Ran exported = export();
    isWhole(exported);
    assertThat(exported.err()).contains("with the keys that " + backup + " was begun with");
  }

  @Test
  @DisplayName("a file of another installation is refused, also where that had the same path")
  void otherInstallation() throws Exception {
    byte[] before = cut(-9);
    Path first = data;
    data = installation("other");
    Ran elsewhere = export();
    isLeftAlone(elsewhere, before);
    assertThat(elsewhere.err()).contains("comes from another home: folder " + first);
    Files.move(first, folder.resolve("away"));
    Files.move(data, first);
    data = first;
    Ran inItsPlace = export();
    isLeftAlone(inItsPlace, before);
    assertThat(inItsPlace.err()).contains("comes from another home: folder " + first);
    Files.move(first, folder.resolve("other"));
    Files.move(folder.resolve("away"), first);
    isWhole(export());
  }

  @Test
  @DisplayName("nothing is written behind an end, whatever follows it")
  void behindTheEnd() throws Exception {
    assertThat(export().code()).isZero();
    byte[] whole = Files.readAllBytes(backup);
    byte[] longer = Arrays.copyOf(whole, whole.length + 5);
    Files.write(backup, longer);
    Ran refused = export();
    isLeftAlone(refused, longer);
    assertThat(refused.err()).contains("something follows the end of the backup at byte");
    Files.write(backup, whole);
    Ran again = export();
    isLeftAlone(again, whole);
    assertThat(again.err()).contains("is whole already");
  }

  @Test
  @DisplayName("a file that came to nothing is begun anew, one of something else is left alone")
  void nothingWhole() throws Exception {
    for (int bytes : new int[] {0, 5, 60}) {
      Files.deleteIfExists(backup);
      byte[] before = cut(bytes);
      assertThat(before).hasSize(bytes);
      Ran again = export();
      assertThat(again.err()).contains("nothing of " + backup + " is whole; it begins anew");
      isWhole(again);
    }
    byte[] note = "do not lose".getBytes(UTF_8);
    Files.write(backup, note);
    Ran refused = export();
    isLeftAlone(refused, note);
    assertThat(refused.err()).contains("cannot be gone on with: this is no backup of Faultline");
  }

  @Test
  @DisplayName("a backup has its name when it is whole, and is its owner's alone")
  void hasItsNameWhenWhole() throws Exception {
    Path draft = folder.resolve("backup.zst.unfinished");
    // A server that is there, as far as its note goes, and does not answer.
    new ServerFile("http://127.0.0.1:1", ProcessHandle.current().pid()).write(data);
    Ran stopped = Ran.program("export", backup.toString(), "--data", data.toString());
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(backup).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(draft)))
        .isEqualTo("rw-------");
    ServerFile.remove(data);

    byte[] before = Files.readAllBytes(draft);
    Ran refused = Ran.program("export", backup.toString(), "--data", data.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains(draft + " is there of an export that stopped");
    assertThat(Files.readAllBytes(draft)).isEqualTo(before);

    isWhole(export());
    assertThat(draft).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");

    Files.write(draft, before);
    Ran two = export();
    assertThat(two.code()).isEqualTo(1);
    assertThat(two.err()).contains("remove one");
    assertThat(Files.readAllBytes(draft)).isEqualTo(before);
  }

  @Test
  @DisplayName("a pass-phrase that is refused leaves no file behind")
  void shortPassPhrase() throws Exception {
    Files.writeString(phrase, "short");
    Ran refused = exportWithKeys();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(backup).doesNotExist();
    data = Files.createDirectory(folder.resolve("nothing"));
    Ran empty = export();
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err()).contains("there is no installation in the folder " + data);
    assertThat(data).isEmptyDirectory();
  }
}
