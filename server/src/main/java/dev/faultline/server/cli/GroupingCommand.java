package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.codec.EventJson;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.grouping.Explain;
import dev.faultline.grouping.GroupingRules;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.RefusedException;
import dev.faultline.protocol.sentry.SentryProtocol;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What has to do with grouping. */
@Command(
    name = "grouping",
    description = "Explains how events become issues.",
    mixinStandardHelpOptions = true,
    subcommands = GroupingCommand.ExplainCommand.class)
final class GroupingCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: explain");
  }

  /** Tells why one event is grouped as it is, with the rules of the config file. */
  @Command(
      name = "explain",
      description =
          "Tells which parts of an event make its fingerprint, and which rule of the config file"
              + " matched.",
      mixinStandardHelpOptions = true)
  static final class ExplainCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin private SettingOptions options = new SettingOptions();

    @Option(
        names = "--project",
        paramLabel = "NAME",
        description = "Project whose settings hold. Default: those of no project")
    private @Nullable String project;

    @Parameters(
        paramLabel = "EVENT.json",
        description = "An event as a Sentry client sends it, or as the API hands it out.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      Settings settings = options.read();
      GroupingRules rules = settings.grouping();
      Event event = read(settings, GivenFile.bytes("the event file", file));
      PrintWriter out = spec.commandLine().getOut();
      out.print(Explain.explain(event, project == null ? rules : rules.forProject(project)));
      out.flush();
      return 0;
    }

    private Event read(Settings settings, byte[] bytes) throws CommandException {
      JsonNode json;
      try {
        json = JSON.readTree(bytes);
      } catch (IOException e) {
        throw new CommandException(
            Program.FAULT, "%s is no JSON: %s".formatted(file, e.getMessage()));
      }
      if (!json.isObject()) {
        throw new CommandException(Program.FAULT, file + " must hold one JSON object, the event");
      }
      try {
        // Only our own form has the time it came in.
        if (json.has("receivedAt") && json.has("id")) {
          return EventJson.read(bytes);
        }
        Instant now = Instant.now();
        EventId id = EventId.parse(json.path("event_id").asText()).orElse(new EventId(0, 0));
        EventDraft draft =
            new SentryProtocol(settings.limits())
                .translate(new Entry(id, now, SentryProtocol.NAME, "event", bytes, Map.of()));
        return draft.build(id, draft.time == null ? now : draft.time, now);
      } catch (IllegalArgumentException | RefusedException e) {
        throw new CommandException(
            Program.FAULT, "%s is no event: %s".formatted(file, e.getMessage()));
      }
    }
  }
}
