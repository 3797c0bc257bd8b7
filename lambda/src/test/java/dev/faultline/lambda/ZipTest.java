package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is uploaded to Lambda. Run after it is made. */
class ZipTest {
  private static final Path ZIP = Path.of("target", "faultline-lambda.zip");

  /** What Lambda takes; a cold start reads all of it. */
  private static final long BYTES_MAX = 50L << 20;

  @Test
  void isSmall() throws IOException {
    long bytes = Files.size(ZIP);
    System.out.printf("faultline-lambda.zip has %.1f MB%n", bytes / 1_048_576.0);
    assertThat(bytes).isLessThan(BYTES_MAX);
  }

  @Test
  void holdsWhatFunctionsNeedAndNothingElse() throws IOException {
    try (ZipFile zip = new ZipFile(ZIP.toFile())) {
      List<String> names = Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList();
      for (String needed :
          List.of(
              "lambda-",
              "core-",
              "storage-aws-",
              "aws-lambda-java-core-",
              "crac-",
              "ssm-",
              "url-connection-client-")) {
        assertThat(names).as(needed).anyMatch(name -> name.startsWith("lib/" + needed));
      }
      assertThat(names).anyMatch(name -> name.matches("linux/aarch64/libzstd-jni-.*\\.so"));
      assertThat(names)
          .noneMatch(
              name ->
                  name.matches(
                      ".*(rocksdb|helidon|netty|apache-client|picocli|runtime-interface|junit|testkit|-tests).*"));
      assertThat(names).doesNotHaveDuplicates();
    }
  }

  /** The same sources make the same bytes: a deploy that changes nothing uploads nothing. */
  @Test
  void hasNoTimeOfItsOwn() throws IOException {
    Set<FileTime> times = new HashSet<>();
    try (ZipFile zip = new ZipFile(ZIP.toFile())) {
      zip.stream().map(ZipEntry::getLastModifiedTime).forEach(times::add);
    }
    assertThat(times).hasSize(1);
  }
}
