package dev.faultline.server.cli;

import dev.faultline.server.aws.Talk;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** The person at the terminal, if there is one. */
final class Terminal implements Talk {
  private final PrintWriter out;
  private final Console console = System.console();

  Terminal(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public boolean agreed(String question) {
    if (!console.isTerminal()) {
      return false;
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
