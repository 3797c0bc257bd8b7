package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultline.http.Percent;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the projects. */
@Command(
    name = "projects",
    description = "Lists the projects: id, name, DSN.",
    mixinStandardHelpOptions = true)
final class ProjectsCommand implements Callable<Integer> {
  @Mixin private SettingOptions options = new SettingOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<JsonNode> projects = new ArrayList<>();
    try (Installation installation = Installation.open(options.read())) {
      String next = "";
      do {
        JsonNode part =
            installation.get(
                "/api/v1/projects?limit=100"
                    + (next.isEmpty() ? "" : "&cursor=" + Percent.encode(next)));
        part.path("items").forEach(projects::add);
        next = part.path("next").asText("");
      } while (!next.isEmpty() && !next.equals("null"));
    }
    int width = 0;
    for (JsonNode project : projects) {
      width = Math.max(width, project.path("name").asText().length());
    }
    for (JsonNode project : projects) {
      out.printf(
          "%-8s %-" + Math.max(1, width) + "s %s%n",
          project.path("id").asText(),
          project.path("name").asText(),
          project.path("dsn").asText(""));
    }
    return 0;
  }
}
