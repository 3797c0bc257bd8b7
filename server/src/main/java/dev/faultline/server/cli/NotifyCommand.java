package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is about notifications; so far one command. */
@Command(
    name = "notify",
    description = "Tries notification configs.",
    mixinStandardHelpOptions = true,
    subcommands = NotifyCommand.Test.class)
final class NotifyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Sends a sample message. */
  @Command(
      name = "test",
      description =
          "Sends a sample message by a config; prints what went out and what came back, secrets as"
              + " ***. Ends with 1 where it did not arrive.",
      mixinStandardHelpOptions = true)
  static final class Test implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin private SettingOptions options = new SettingOptions();

    @Option(
        names = "--project",
        paramLabel = "PROJECT",
        description = "The project to speak of; needed where there are several.")
    private @Nullable String project;

    @Parameters(
        paramLabel = "CONFIG.json",
        arity = "0..1",
        description =
            "A config, a list of them, or a sealed string; - or nothing reads the standard input.")
    private String file = "-";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      ObjectNode body = JSON.createObjectNode();
      body.set("config", ConfigFile.readOrSealed(file, System.in));
      PrintWriter out = spec.commandLine().getOut();
      boolean arrived = true;
      try (Installation installation = Installation.open(options.read())) {
        body.put("project", project == null ? only(installation) : project);
        JsonNode answer = installation.post("/api/v1/notify/test", JSON.writeValueAsString(body));
        for (JsonNode item : answer.path("items")) {
          print(out, item);
          arrived &= item.path("outcome").asText().equals("sent");
        }
      }
      return arrived ? 0 : Program.FAULT;
    }

    private static String only(Installation installation)
        throws IOException, InterruptedException, CommandException {
      JsonNode projects = installation.get("/api/v1/projects?limit=2").path("items");
      return switch (projects.size()) {
        case 0 ->
            throw new CommandException(
                Program.FAULT, "there is no project yet; make one: faultline dsn shop --create");
        case 1 -> projects.path(0).path("name").asText();
        default ->
            throw new CommandException(
                Program.USAGE, "there are several projects; say which with --project");
      };
    }

    private static void print(PrintWriter out, JsonNode item) {
      for (JsonNode call : item.path("calls")) {
        JsonNode request = call.path("request");
        out.printf(
            "> %s %s %s%n",
            request.path("method").asText(),
            request.path("host").asText(),
            request.path("path").asText());
        request
            .path("headers")
            .properties()
            .forEach(
                header -> out.printf("> %s: %s%n", header.getKey(), header.getValue().asText()));
        lines(out, "> ", request.path("body").asText());
        JsonNode answer = call.path("answer");
        if (answer.path("status").asInt() != 0) {
          out.printf("< %d%n", answer.path("status").asInt());
        }
        lines(out, "< ", answer.path("body").asText());
      }
      out.printf(
          "%s: %s (%s)%n",
          item.path("label").asText(), item.path("outcome").asText(), item.path("detail").asText());
      String hint = item.path("hint").asText();
      if (!hint.isEmpty()) {
        out.printf("hint: %s%n", hint);
      }
    }

    private static void lines(PrintWriter out, String mark, String text) {
      if (!text.isEmpty()) {
        text.lines().forEach(line -> out.println(mark + line));
      }
    }
  }
}
