package dev.faultline.server.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the server that uses a data folder listens, so that other commands can ask it: only one
 * program at a time may open the data.
 *
 * @param url its address on this machine
 * @param pid its process
 */
public record ServerFile(String url, long pid) {
  private static final String NAME = "server.json";

  /** Leaves the note of this process. */
  public void write(Path data) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("url", url);
      json.writeStringField("pid", Long.toString(pid));
      json.writeStringField("started", started());
      json.writeEndObject();
    }
    OwnerFile.write(data.resolve(NAME), text + "\n");
  }

  /** Takes the note away. */
  public static void remove(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(NAME));
  }

  /** The server of a data folder; empty where none runs, or it was killed and left its note. */
  public static Optional<ServerFile> find(Path data) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> fields = KeyFile.fields(file);
    String url = fields.getOrDefault("url", "");
    long pid;
    try {
      pid = Long.parseLong(fields.getOrDefault("pid", ""));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    boolean runs =
        !url.isEmpty()
            && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
            && (isThis(pid, fields) || RocksEngine.isInUse(data));
    return runs ? Optional.of(new ServerFile(url, pid)) : Optional.empty();
  }

  /**
   * Whether this process left the note. Its number alone does not say so: in a container every
   * process that is started is the first, also the one that comes after a killed server.
   */
  private static boolean isThis(long pid, Map<String, String> fields) {
    return pid == ProcessHandle.current().pid() && started().equals(fields.get("started"));
  }

  /** When this process started, as far as the system tells. */
  private static String started() {
    return ProcessHandle.current().info().startInstant().map(Object::toString).orElse("");
  }
}
