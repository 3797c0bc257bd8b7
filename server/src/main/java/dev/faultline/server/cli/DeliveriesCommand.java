package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultline.http.Percent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where messages go and what could not be delivered. */
@Command(
    name = "deliveries",
    description =
        "Lists a project's targets and how they do; or what could not be delivered, to try it"
            + " again.",
    mixinStandardHelpOptions = true)
final class DeliveriesCommand implements Callable<Integer> {
  @Mixin private SettingOptions options = new SettingOptions();

  /** One thing at a time. */
  private static final class Wish {
    @Option(names = "--dead", description = "List what could not be delivered.")
    private boolean dead;

    @Option(
        names = "--replay",
        paramLabel = "NAME",
        description = "Try one again that --dead lists; \"all\" for all of them.")
    private @Nullable String replay;

    @Option(names = "--dismiss", paramLabel = "NAME", description = "Remove one of them.")
    private @Nullable String dismiss;
  }

  @ArgGroup private Wish wish = new Wish();

  @Parameters(paramLabel = "PROJECT", description = "Name or id; - for what the relay passes on.")
  private String project = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    String root =
        project.equals("-") ? "/api/v1/relay" : "/api/v1/projects/" + Percent.encode(project);
    String letters = root + "/dead-letters";
    PrintWriter out = spec.commandLine().getOut();
    try (Installation installation = Installation.open(options.read())) {
      String replay = wish.replay;
      String dismiss = wish.dismiss;
      if (dismiss != null) {
        installation.delete(letters + "/" + Percent.encode(dismiss));
      } else if (replay != null) {
        List<String> names =
            replay.equals("all")
                ? all(installation, letters).stream().map(e -> e.path("name").asText()).toList()
                : List.of(replay);
        for (String name : names) {
          installation.post(letters + "/" + Percent.encode(name) + "/replay", "");
        }
        out.println(names.size() + " to be tried again");
      } else if (wish.dead) {
        all(installation, letters).forEach(letter -> dead(out, letter));
      } else {
        all(installation, root + "/targets").forEach(target -> target(out, target));
      }
    }
    return 0;
  }

  private static List<JsonNode> all(Installation installation, String target)
      throws IOException, InterruptedException, CommandException {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode part = installation.get(target + "?limit=100" + cursor);
      part.path("items").forEach(items::add);
      JsonNode next = part.path("next");
      cursor = next.isTextual() ? "&cursor=" + Percent.encode(next.asText()) : "";
    } while (!cursor.isEmpty());
    return items;
  }

  private static void dead(PrintWriter out, JsonNode letter) {
    out.printf(
        "%s  %s  %s  %s %s: %s%n",
        letter.path("name").asText(),
        letter.path("died").asText(),
        letter.path("label").asText(),
        letter.path("subject").asText(),
        letter.path("title").asText(),
        letter.path("detail").asText());
  }

  private static void target(PrintWriter out, JsonNode target) {
    String sent = target.path("lastSent").asText("never");
    int failures = target.path("failures").asInt();
    out.printf(
        "%s  %s  last sent %s, %d%s waiting%s%n",
        target.path("target").asText(),
        target.path("label").asText(),
        sent.equals("null") ? "never" : sent,
        target.path("waiting").asInt(),
        target.path("moreWaiting").asBoolean() ? "+" : "",
        failures == 0
            ? ""
            : ", %d failures in a row: %s".formatted(failures, target.path("detail").asText()));
  }
}
