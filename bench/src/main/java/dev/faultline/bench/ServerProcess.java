package dev.faultline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server in a process of its own, started from the jar as a user starts it, and looked at from
 * outside.
 */
final class ServerProcess implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 100;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a command that prints {@code http://127.0.0.1:PORT} when it listens. */
  static ServerProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> seen = new ArrayList<>();
    String line;
    while ((line = output.readLine()) != null) {
      seen.add(line);
      int at = line.indexOf("http://127.0.0.1:");
      if (at >= 0) {
        String digits = line.substring(at + "http://127.0.0.1:".length()).replaceAll("\\D.*", "");
        Thread.ofVirtual().start(() -> drain(output));
        return new ServerProcess(process, Integer.parseInt(digits));
      }
    }
    throw new IOException("the server did not start: " + String.join("\n", seen));
  }

  private static void drain(BufferedReader output) {
    try {
      String line;
      while ((line = output.readLine()) != null) {
        if (line.contains("ERROR") || line.contains("WARN")) {
          System.err.println("server: " + line);
        }
      }
    } catch (IOException e) {
      // The server has ended; its exit is looked at elsewhere.
      return;
    }
  }

  int port() {
    return port;
  }

  /** Processor seconds used so far. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(process.pid());
  }

  static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
  }

  /** Most memory the process ever had, in MB. */
  long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("the system does not tell a peak");
  }

  /** Asks the server to end and waits for it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not end within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
