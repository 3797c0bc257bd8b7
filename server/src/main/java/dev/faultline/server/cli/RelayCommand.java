package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the address of a relay. */
@Command(
    name = "relay",
    description =
        "Prints an address that passes another service's webhooks on to a destination. Who knows"
            + " it may post through it; faultline revoke ends it.",
    mixinStandardHelpOptions = true)
final class RelayCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private SettingOptions options = new SettingOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "SERVICE",
      description = "Whose webhooks it takes: backlog, github, gitlab or any.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "CONFIG.json",
      description = "Where they are passed on, an entry of notifications; - for standard input.")
  private String to = "";

  @Mixin private RelaySecret secret = new RelaySecret();

  @Option(
      names = "--space",
      paramLabel = "HOST",
      description = "The Backlog space, like example.backlog.com.")
  private @Nullable String space;

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      description = "Closing an issue there resolves its issue of this project; needs a secret.")
  private @Nullable String project;

  @Option(
      names = "--language",
      paramLabel = "en|ja",
      description = "What Backlog's labels are written in. Default: en")
  private @Nullable String language;

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "When it stops working: 12h, 90d, 4w, 2027-01-31. Default: never")
  private @Nullable String expires;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.put("from", from);
    body.set("to", ConfigFile.read(to, System.in));
    put(body, "secret", secret.find().orElse(null));
    put(body, "space", space);
    put(body, "project", project);
    put(body, "language", language);
    if (expires != null) {
      body.put("expires", ConfigFile.time(expires, Instant.now()).toString());
    }
    try (Installation installation = Installation.open(options.read())) {
      String request = JSON.writeValueAsString(body);
      spec.commandLine()
          .getOut()
          .println(installation.post("/api/v1/relay", request).path("url").asText());
    }
    return 0;
  }

  private static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
