package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class PlainServeTest {
  @Test
  void knownOptions_areTaken() {
    assertThat(PlainServe.parse("serve".split(" "))).contains(Map.of());
    assertThat(PlainServe.parse("serve --port 0 --data=a=b --host ::1".split(" ")))
        .contains(Map.of("port", "0", "data", "a=b", "host", "::1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "serve --help",
        "serve -h",
        "serve here",
        "serve --port",
        "serve --port --data x",
        "serve --port 1 --port 2",
        "serve --prot 1",
        "serve port 1"
      })
  void anythingElse_isForTheCommandLine(String arguments) {
    assertThat(PlainServe.parse(arguments.split(" "))).isEmpty();
  }

  @Test
  void everyOptionOfServe_isTaken() {
    CommandLine serve =
        Objects.requireNonNull(Program.line().getSubcommands().get("serve"), "serve");
    Map<String, String> expected = new HashMap<>();
    StringBuilder arguments = new StringBuilder("serve");
    for (OptionSpec option : serve.getCommandSpec().options()) {
      String name = option.longestName();
      if (!option.usageHelp() && !option.versionHelp()) {
        arguments.append(' ').append(name).append(" x");
        expected.put(name.substring(2), "x");
      }
    }
    assertThat(PlainServe.parse(arguments.toString().split(" "))).contains(expected);
  }
}
