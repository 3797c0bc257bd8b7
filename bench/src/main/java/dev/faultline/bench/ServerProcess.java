package dev.faultline.bench;

import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server in a process of its own, started from the jar as a user starts it, and looked at from
 * outside.
 */
final class ServerProcess implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 100;

  private static final Pattern LISTENS = Pattern.compile("http://127\\.0\\.0\\.1:([0-9]+)");

  private final ChildProcess process;
  private final int port;

  private ServerProcess(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a command that prints {@code http://127.0.0.1:PORT} when it listens. */
  static ServerProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ChildProcess process = ChildProcess.start(command, environment);
    int port = Integer.parseInt(process.await(LISTENS).group(1));
    return new ServerProcess(process.drainTo(ServerProcess::repeatTrouble), port);
  }

  private static void repeatTrouble(String line) {
    if (line.contains("ERROR") || line.contains("WARN")) {
      System.err.println("server: " + line);
    }
  }

  int port() {
    return port;
  }

  /** Processor seconds used so far. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(process.pid());
  }

  /** Of {@link #cpuSeconds}, what the compilers took, which a longer run would spread thinner. */
  double compilerSeconds() throws IOException {
    return threadSeconds(process.pid()).entrySet().stream()
        .filter(thread -> thread.getKey().contains("Compiler"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Processor seconds of a process by the names of its threads, their numbers left out. */
  static Map<String, Double> threadSeconds(long pid) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        String name = read(thread.resolve("comm")).replaceAll("[-:#\\d]*\\s*$", "");
        String stat = read(thread.resolve("stat"));
        if (!name.isEmpty() && !stat.isEmpty()) {
          seconds.merge(name, seconds(stat), Double::sum);
        }
      }
    }
    return seconds;
  }

  /** What the system says of a thread; nothing where the thread has just ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  static double cpuSeconds(long pid) throws IOException {
    return seconds(Files.readString(Path.of("/proc/" + pid + "/stat")));
  }

  private static double seconds(String stat) {
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
    process.close();
  }
}
