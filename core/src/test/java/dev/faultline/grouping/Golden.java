package dev.faultline.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Golden files of grouping. {@code -Dgolden.update=true} writes them anew into the source tree: to
 * be done for new cases only, a changed hash of version 1 breaks every installation's issues.
 */
final class Golden {
  private static final String FOLDER = "golden/grouping/";

  private Golden() {}

  static void check(String name, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Path file = Path.of("src/test/resources", FOLDER + name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, actual);
      return;
    }
    assertThat(actual).as(name).isEqualTo(Files.readString(folder().resolve(name)));
  }

  /** The files directly in the folder with an ending, in order of their names. */
  static List<Path> files(String ending) throws IOException {
    try (var files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static Path folder() {
    URL url = Objects.requireNonNull(Golden.class.getResource("/" + FOLDER), FOLDER);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
