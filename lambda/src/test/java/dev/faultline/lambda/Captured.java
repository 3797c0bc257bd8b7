package dev.faultline.lambda;

import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A request of a released client as it came over the wire, from the files that core's tests replay.
 *
 * @param name folder and file
 */
record Captured(String name, String method, String target, List<String> lines, byte[] body) {
  private static final Path ROOT =
      Path.of("..", "core", "src", "test", "resources", "fixtures").toAbsolutePath().normalize();

  /** What belongs to the connection it was captured from. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "transfer-encoding");

  /** All of them, by client and in the order they were sent. */
  static List<Captured> all() throws IOException {
    List<Captured> all = new ArrayList<>();
    for (String folder : List.of("captured", "derived")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".http"))
            .sorted()
            .map(Captured::read)
            .forEach(all::add);
      }
    }
    return all;
  }

  private static Captured read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = List.of(text.substring(0, end).split("\r\n", -1));
      String[] first = lines.getFirst().split(" ", -1);
      return new Captured(
          ROOT.relativize(file).toString(),
          first[0],
          first[1],
          lines.subList(1, lines.size()),
          Arrays.copyOfRange(bytes, end + 4, bytes.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client's folder. */
  String client() {
    return name.substring(0, name.lastIndexOf('/'));
  }

  /** A new one each time: a body is read once. */
  Request request() {
    Headers headers = new Headers();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String header = line.substring(0, colon);
      String lower = header.toLowerCase(Locale.ROOT);
      if (!OF_THE_CONNECTION.contains(lower) && !lower.startsWith("x-captured-")) {
        headers.add(header, line.substring(colon + 1).strip());
      }
    }
    return Request.of(method, target, headers, body);
  }
}
