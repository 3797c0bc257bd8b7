package dev.faultline.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTest {
  private static final Pattern OWN_VERSION =
      Pattern.compile("<artifactId>faultline-parent</artifactId>\\s*<version>([^<]+)</version>");

  @Test
  void isThePomsWhereMavenBuiltUs() throws IOException {
    String classes = Version.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher pom = OWN_VERSION.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(pom.find()).isTrue();
    // Other builders copy the file as it is: an IDE, a bare javac.
    boolean byMaven = classes.contains("/target/");
    assertThat(Version.NUMBER).isEqualTo(byMaven ? pom.group(1) : "dev");
  }

  @ParameterizedTest
  @CsvSource({"1.2.3, 1.2.3", "' 1.2.3-SNAPSHOT ', 1.2.3-SNAPSHOT", "${project.version}, dev"})
  void isNeverAPlaceholder(String inFile, String number) {
    Properties properties = new Properties();
    properties.setProperty("number", inFile);
    assertThat(Version.number(properties)).isEqualTo(number);
  }

  @Test
  void isNeverEmpty() {
    assertThat(Version.number(new Properties())).isEqualTo("dev");
  }
}
