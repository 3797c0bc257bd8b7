package dev.faultline.bench;

import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a run was asked for: {@code --name value} pairs, and flags without a value. */
record Settings(Map<String, String> values) {
  static final String KEY = "0123456789abcdef0123456789abcdef";
  static final String MASTER = "bench-master-key-0123456789abcdef";

  static Settings parse(String[] args, int from) {
    Map<String, String> values = new HashMap<>();
    for (int i = from; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        throw new IllegalArgumentException("expected --name value, found " + args[i]);
      }
      String name = args[i].substring(2);
      boolean flag = i + 1 == args.length || args[i + 1].startsWith("--");
      values.put(name, flag ? "true" : args[++i]);
    }
    return new Settings(values);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** The product, as a user starts it, with a small heap and every body kept. */
  ServerProcess product(Path data) throws IOException {
    return product(data, "");
  }

  /** The same with more lines in its config file. */
  ServerProcess product(Path data, String more) throws IOException {
    Path config = data.resolveSibling(data.getFileName() + ".toml");
    Files.writeString(config, "[limits]\nnew-issues-per-hour = 1000000\n" + more);
    List<String> command =
        new ArrayList<>(List.of(ChildProcess.java(), "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(List.of(text("java-options", "-XX:TieredStopAtLevel=4").split(" ")));
    command.addAll(List.of("-jar", text("jar", "server/target/faultline.jar"), "serve"));
    command.addAll(
        List.of("--port", "0", "--data", data.toString(), "--config", config.toString()));
    return ServerProcess.start(
        command,
        Map.of(
            "FAULTLINE_KEEP_PER_ISSUE_HOUR",
            "0",
            "FAULTLINE_MASTER_API_KEY",
            MASTER,
            "FAULTLINE_CLIENT_API_KEY",
            KEY));
  }

  /** The product's host, reading bodies and answering without doing anything with them. */
  ServerProcess ceiling() throws IOException {
    return ServerProcess.start(
        List.of(
            ChildProcess.java(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.faultline.bench.CeilingHost"),
        Map.of());
  }
}
