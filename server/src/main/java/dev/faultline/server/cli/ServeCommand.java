package dev.faultline.server.cli;

import dev.faultline.server.Serving;
import dev.faultline.settings.Setting;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the server in this process until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the server. SIGTERM and Ctrl-C let it finish what is in work.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Every option has its environment variable (--port: FAULTLINE_PORT); there are more"
          + " settings in the environment and the config file."
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin private SettingOptions options = new SettingOptions();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on. Default: 127.0.0.1")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one. Default: 8080")
  private @Nullable String port;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Map<String, String> arguments = new HashMap<>(options.given());
    SettingOptions.put(arguments, Setting.HOST, host);
    SettingOptions.put(arguments, Setting.PORT, port);
    return serve(arguments, spec.commandLine().getOut());
  }

  /** Serves until the process is told to stop. */
  static int serve(Map<String, String> arguments, PrintWriter out) throws Exception {
    try (Serving serving = Serving.start(SettingsFinder.find(arguments))) {
      out.print(serving.welcome());
      out.flush();
      serving.await();
    }
    return 0;
  }
}
