package dev.faultline.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in a process of its own: what must survive a kill, or be measured from outside, cannot
 * run in the process that looks at it.
 */
public final class ChildProcess implements AutoCloseable {
  /** How long a program that was asked to end may take. */
  private static final int END_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a command; what it says of its errors comes between its other words. */
  public static ChildProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start());
  }

  /** The Java that this process runs on. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A command for a main class of our own class path, in a small process that starts quickly. */
  public static List<String> ofOurClassPath(String mainClass, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Reads until a line has what is waited for.
   *
   * @throws IOException when the program ends before; the message is all it said
   */
  public Matcher await(Pattern pattern) throws IOException {
    List<String> said = new ArrayList<>();
    String line;
    while ((line = output.readLine()) != null) {
      said.add(line);
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new IOException("the program ended first: " + String.join("\n", said));
  }

  /** Reads every line that is left, until the program has ended and all of it is read. */
  public void readLines(Consumer<String> lines) throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      lines.accept(line);
    }
  }

  /** Does {@link #readLines} aside: a program whose words nobody reads stands still one day. */
  public ChildProcess drainTo(Consumer<String> lines) {
    // Not a virtual thread: reading a pipe holds on to its carrier, and three of them would hold
    // all
    // that a small machine has.
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                readLines(lines);
              } catch (IOException e) {
                lines.accept("its output cannot be read any more: " + e.getMessage());
              }
            });
    return this;
  }

  /** Its number in the system. */
  public long pid() {
    return process.pid();
  }

  /** SIGKILL: nothing of the process runs after this. What it had said can still be read. */
  public void kill() {
    // By the handle: killing by the process would close the pipe, and words in it be lost.
    process.toHandle().destroyForcibly();
  }

  /** Waits for the end of a program that was killed or ends by itself. */
  public void awaitEnd() throws InterruptedException {
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the program did not end within " + END_SECONDS + " s");
    }
  }

  /** Asks the program to end (SIGTERM) and waits for it. */
  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
