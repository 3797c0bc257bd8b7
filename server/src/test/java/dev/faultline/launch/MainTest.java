package dev.faultline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void class_loadsUnderJava8() throws IOException {
    try (InputStream in = Main.class.getResourceAsStream("Main.class");
        DataInputStream data = new DataInputStream(Objects.requireNonNull(in))) {
      assertThat(data.readInt()).isEqualTo(0xcafebabe);
      assertThat(data.readUnsignedShort()).as("minor").isZero();
      assertThat(data.readUnsignedShort()).as("class file version of Java 8").isEqualTo(52);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "26", "31"})
  void newJava_isLetThrough(String version) {
    assertThat(Main.complaint(version, "/jdk", null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "11", "17", "24"})
  void oldJava_isToldWhatIsNeeded(String version) {
    assertThat(Main.complaint(version, "/old/jdk", "/somewhere"))
        .isEqualTo(
            "Faultline needs Java 25 or newer; this is Java %s at /old/jdk; JAVA_HOME is /somewhere"
                .formatted(version));
  }

  @Test
  void unsetJavaHome_isSaid() {
    assertThat(Main.complaint("17", "/old/jdk", null)).endsWith("; JAVA_HOME is not set");
  }

  @Test
  void unreadableVersion_isTooOld() {
    assertThat(Main.complaint("unknown", "/jdk", null)).contains("this is Java unknown");
    assertThat(Main.complaint(null, "/jdk", null)).isNotNull();
  }
}
