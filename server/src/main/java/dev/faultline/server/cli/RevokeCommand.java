package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends one sealed config. */
@Command(
    name = "revoke",
    description =
        "Revokes one sealed config, for ever: a sealed string, a DSN with one, a relay's address.",
    mixinStandardHelpOptions = true)
final class RevokeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private SettingOptions options = new SettingOptions();

  @Parameters(
      paramLabel = "SEALED",
      description = "The sealed string, the DSN or address it stands in, or its id.")
  private String sealed = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    String request = JSON.writeValueAsString(JSON.createObjectNode().put("id", sealed));
    try (Installation installation = Installation.open(options.read())) {
      JsonNode revoked = installation.post("/api/v1/seal/revocations", request);
      spec.commandLine()
          .getOut()
          .println(revoked.path("id").asText() + " revoked " + revoked.path("revokedAt").asText());
    }
    return 0;
  }
}
