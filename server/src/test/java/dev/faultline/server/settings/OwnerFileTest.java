package dev.faultline.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerFileTest {
  @TempDir private Path folder = Path.of("");

  @Test
  @DisplayName("a file and its name are brought to the disk, in this order")
  void isDurable() throws Exception {
    Path file = folder.resolve("keys.json");
    Path seen = folder.resolve("seen.jfr");
    // Nothing but pulling the plug shows what is on a disk; the Java runtime tells what it asked.
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      OwnerFile.write(file, "secret");
      recording.stop();
      recording.dump(seen);
    }
    List<String> forced = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(seen)) {
      forced.add(String.valueOf(event.getString("path")));
    }
    forced.removeIf(path -> !path.startsWith(folder.toString()));
    assertThat(forced).containsExactly(file + ".new", folder.toString());
    assertThat(file).hasContent("secret");
  }

  @Test
  @DisplayName("a file that is there is written over by name only")
  void createsOnlyNew() throws Exception {
    Path file = Files.writeString(folder.resolve("backup"), "old");
    assertThatThrownBy(() -> OwnerFile.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    Path draft = folder.resolve("draft");
    try (FileChannel made = OwnerFile.create(draft)) {
      assertThat(made.size()).isZero();
    }
    OwnerFile.rename(draft, file);
    assertThat(file).isEmptyFile();
    assertThat(draft).doesNotExist();
  }
}
