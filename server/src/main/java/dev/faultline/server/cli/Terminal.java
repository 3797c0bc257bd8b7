package dev.faultline.server.cli;

import dev.faultline.server.aws.Talk;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The person at the terminal, if there is one. */
final class Terminal implements Talk {
  private final PrintWriter out;
  private final Optional<Console> console =
      Optional.ofNullable(System.console()).filter(Console::isTerminal);

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
    if (console.isEmpty()) {
      return false;
    }
    String answer = console.get().readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
