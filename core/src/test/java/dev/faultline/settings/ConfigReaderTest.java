package dev.faultline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.TimeUnit;
import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.config.Mail;
import dev.faultline.config.Notify;
import dev.faultline.config.SelfWatch;
import dev.faultline.config.Workers;
import dev.faultline.grouping.GroupingRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final String WHOLE_FILE =
      """
      host = "0.0.0.0"
      port = 9001
      data = "/srv/data"
      url = "https://errors.example.com/"
      trust-proxy = true
      master-api-key = "file-master"
      client-api-key = ["one", "two"]
      retention-days = 30
      keep-per-issue-hour = 0

      [limits]
      body-bytes = 1000
      connections = 7

      [grouping]
      mode = "stack"

      [[grouping.rule]]
      name = "timeouts"
      type = "*TimeoutException"
      fingerprint = ["timeout"]

      [project."shop"]
      grouping = "message-exact"
      """;

  private static Settings file(String toml) throws SettingException {
    return ConfigReader.read(Map.of(), Map.of(), toml);
  }

  private static Settings environment(String... namesAndValues) throws SettingException {
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return ConfigReader.read(Map.of(), environment, "");
  }

  @Test
  void nothingGiven_isTheDefaults() throws SettingException {
    assertThat(ConfigReader.read(Map.of(), Map.of("PATH", "/bin"), ""))
        .isEqualTo(
            new Settings(
                "127.0.0.1",
                8080,
                Path.of("faultline-data"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                90,
                200,
                GroupingRules.none(),
                false,
                Notify.defaults(),
                Limits.defaults()));
  }

  @Test
  void file_setsEverything() throws SettingException {
    Settings settings = file(WHOLE_FILE);
    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.port()).isEqualTo(9001);
    assertThat(settings.data()).isEqualTo(Path.of("/srv/data"));
    assertThat(settings.url()).contains("https://errors.example.com");
    assertThat(settings.trustProxy()).isTrue();
    assertThat(settings.masterKey()).contains("file-master");
    assertThat(settings.clientKeys()).contains(List.of("one", "two"));
    assertThat(settings.retentionDays()).isEqualTo(30);
    assertThat(settings.keepPerIssueHour()).isZero();
    assertThat(settings.limits())
        .isEqualTo(LimitNames.with(Map.of("body-bytes", 1000, "connections", 7)));
    assertThat(settings.grouping().mode()).isEqualTo(GroupingRules.Mode.STACK);
    assertThat(settings.grouping().rules()).hasSize(1);
    assertThat(settings.grouping().rules().getFirst().name()).isEqualTo("timeouts");
    assertThat(settings.grouping().projectModes())
        .isEqualTo(Map.of("shop", GroupingRules.Mode.MESSAGE_EXACT));
  }

  @Test
  void environment_setsEverything() throws SettingException {
    Settings settings =
        environment(
            "FAULTLINE_HOST", "::1",
            "FAULTLINE_PORT", "0",
            "FAULTLINE_DATA", "elsewhere",
            "FAULTLINE_URL", "http://localhost:8080",
            "FAULTLINE_TRUST_PROXY", "true",
            "FAULTLINE_MASTER_API_KEY", " env-master ",
            "FAULTLINE_CLIENT_API_KEY", " a , b,,c ",
            "FAULTLINE_RETENTION_DAYS", "7",
            "FAULTLINE_KEEP_PER_ISSUE_HOUR", "50",
            "FAULTLINE_CONFIG", "/etc/faultline.toml");
    assertThat(settings)
        .isEqualTo(
            new Settings(
                "::1",
                0,
                Path.of("elsewhere"),
                Optional.of("http://localhost:8080"),
                Optional.of("env-master"),
                Optional.of(List.of("a", "b", "c")),
                7,
                50,
                GroupingRules.none(),
                true,
                Notify.defaults(),
                Limits.defaults()));
  }

  @Test
  void arguments_goBeforeEnvironmentBeforeFile() throws SettingException {
    Map<String, String> environment = Map.of("FAULTLINE_PORT", "2", "FAULTLINE_HOST", "env");
    Settings settings =
        ConfigReader.read(
            Map.of("port", "3"), environment, "port = 1\nhost = \"file\"\nretention-days = 5");
    assertThat(settings.port()).isEqualTo(3);
    assertThat(settings.host()).isEqualTo("env");
    assertThat(settings.retentionDays()).isEqualTo(5);
  }

  @Test
  void configFile_isNamedByArgumentOrEnvironment() throws SettingException {
    Map<String, String> environment = Map.of("FAULTLINE_CONFIG", "/env.toml");
    assertThat(ConfigReader.file(Map.of(), Map.of())).isEmpty();
    assertThat(ConfigReader.file(Map.of(), environment)).contains(Path.of("/env.toml"));
    assertThat(ConfigReader.file(Map.of("config", "/arg.toml"), environment))
        .contains(Path.of("/arg.toml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FAULTLINE_PORT           | many      | a whole number from 0 to 65535
          FAULTLINE_PORT           | 65536     | a whole number from 0 to 65535
          FAULTLINE_PORT           | -1        | a whole number from 0 to 65535
          FAULTLINE_PORT           | ''        | must not be empty
          FAULTLINE_HOST           | '  '      | must not be empty
          FAULTLINE_DATA           | ''        | must not be empty
          FAULTLINE_URL            | nonsense  | must be like https://
          FAULTLINE_URL            | ftp://a   | must be like https://
          FAULTLINE_URL            | http://a/b | without a path
          FAULTLINE_URL            | http://a?b | must be like https://
          FAULTLINE_URL            | http://u@a | must be like https://
          FAULTLINE_URL            | http://a b | must be like https://
          FAULTLINE_TRUST_PROXY    | yes       | must be true or false
          FAULTLINE_RETENTION_DAYS | 0         | a whole number from 1 to 36500
          FAULTLINE_RETENTION_DAYS | 1.5       | a whole number from 1 to 36500
          FAULTLINE_KEEP_PER_ISSUE_HOUR | -1   | a whole number, 0 or more
          FAULTLINE_CONFIG         | ''        | must not be empty
          """)
  void badValue_isRefusedWithNameAndWhatIsAllowed(String name, String value, String allowed) {
    assertThatThrownBy(
            () -> {
              environment(name, value);
              ConfigReader.file(Map.of(), Map.of(name, value));
            })
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(name)
        .hasMessageContaining('"' + value + '"')
        .hasMessageContaining(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAULTLINE_MASTER_API_KEY", "FAULTLINE_CLIENT_API_KEY"})
  void emptyKey_isRefusedBecauseAllWouldBeOpen(String name) {
    for (String value : List.of("", "  ")) {
      assertThatThrownBy(() -> environment(name, value))
          .isInstanceOf(SettingException.class)
          .hasMessageStartingWith(name + " is empty, and without a key everything would be open");
    }
    assertThatThrownBy(() -> environment("FAULTLINE_CLIENT_API_KEY", " , ,"))
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> file("client-api-key = []")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> file("master-api-key = \"\"")).hasMessageContaining("is empty");
  }

  @Test
  void unusableKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> environment("FAULTLINE_MASTER_API_KEY", "se cret"))
        .hasMessageContaining("FAULTLINE_MASTER_API_KEY must be printable ASCII without spaces")
        .hasMessageNotContaining("se cret");
  }

  @Test
  void unknownVariable_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> environment("FAULTLINE_PROT", "80"))
        .hasMessageContaining("FAULTLINE_PROT, which is no setting")
        .hasMessageContaining("FAULTLINE_PORT");
  }

  @Test
  void variablesOfKubernetes_areNotSettings() throws SettingException {
    Settings settings =
        environment(
            "FAULTLINE_SERVICE_HOST", "10.0.0.1", "FAULTLINE_PORT_8080_TCP", "tcp://10.0.0.1:8080");
    assertThat(settings.port()).isEqualTo(8080);
    assertThatThrownBy(() -> environment("FAULTLINE_PORT", "tcp://10.0.0.1:8080"))
        .hasMessageContaining("Kubernetes")
        .hasMessageContaining("enableServiceLinks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          prot = 80                        | prot, which is no setting
          config = "x"                     | config, which is no setting
          port = "x"                       | port of the config file is "x"
          port = 1.5                       | port of the config file is 1.5
          host = 3                         | must be text in quotation marks
          trust-proxy = "perhaps"          | must be true or false
          limits = 3                       | [limits] must be a table
          [limits]; body = 3               | body in [limits], which is no limit
          [limits]; body-bytes = 0         | body-bytes in [limits] of the config file is 0
          [limits]; body-bytes = 3000000000 | body-bytes in [limits] of the config file is 3000000000
          [limits]; body-bytes = "many"    | body-bytes in [limits] of the config file is "many"
          [grouping]; mode = "odd"         | must be one of message, message-exact, stack
          [grouping]; moed = "stack"       | moed in [grouping]
          [grouping]; rule = "x"           | a grouping rule begins with [[grouping.rule]]
          [[grouping.rule]]; name = "r"    | the config file:
          [project.shop]; grouping = "odd" | grouping in [project."shop"] of the config file is "odd"
          [project.shop]; colour = "red"   | colour in [project."shop"]
          project = 3                      | [project] must be a table
          [limits                          | the config file is no TOML
          port = 1; port = 2               | the config file is no TOML
          """)
  void badFile_isRefusedWithTheKey(String lines, String message) {
    assertThatThrownBy(() -> file(lines.replace("; ", "\n")))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void everyLimit_canBeSetByItsName() throws SettingException {
    for (String name : LimitNames.all()) {
      assertThat(file("[limits]\n" + name + " = 12345").limits())
          .isEqualTo(LimitNames.with(Map.of(name, 12345)))
          .isNotEqualTo(Limits.defaults());
    }
  }

  @Test
  void unknownArgument_isRefused() {
    assertThatThrownBy(() -> ConfigReader.read(Map.of("prot", "1"), Map.of(), ""))
        .hasMessage("there is no argument --prot");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:81",
    "0.0.0.0,   http://127.0.0.1:81",
    "::,        http://[::1]:81",
    "::1,       http://[::1]:81",
    "example,   http://example:81"
  })
  void url_followsFromHostAndPort(String host, String url) throws SettingException {
    Config config = environment("FAULTLINE_HOST", host).config(81, "m", List.of("c"));
    assertThat(config.url()).isEqualTo(url);
    assertThat(config.masterKey()).isEqualTo("m");
    assertThat(config.clientKeys()).containsExactly("c");
  }

  @Test
  void givenKeys_goBeforeMadeOnes() throws SettingException {
    Config config =
        environment("FAULTLINE_MASTER_API_KEY", "mine", "FAULTLINE_CLIENT_API_KEY", "a,b")
            .config(1, "m", List.of("c"));
    assertThat(config.masterKey()).isEqualTo("mine");
    assertThat(config.clientKeys()).containsExactly("a", "b");
  }

  @Test
  void outgoingAndNotify_areRead() throws SettingException {
    Settings settings =
        file(
            """
            [outgoing]
            allow = ["jira.corp:8443", "10.1.0.0/16"]
            [notify]
            require-sealed = true
            """);
    assertThat(settings.notifications())
        .isEqualTo(
            new Notify(
                List.of("jira.corp:8443", "10.1.0.0/16"),
                true,
                TimeUnit.MINUTE,
                List.of(),
                Workers.defaults(),
                null,
                SelfWatch.none()));
  }

  @Test
  void mailAndWorkers_areRead() throws SettingException {
    Notify read =
        file("""
                [notify]
                workers = 8
                delay = "2s"
                per-minute = 0
                timeunit = "hour"
                [mail]
                host = "smtp.example.com"
                from = "errors@example.com"
                tls = "implicit"
                """)
            .notifications();
    assertThat(read.workers()).isEqualTo(new Workers(8, 16, 1_000, Duration.ofSeconds(2), 0));
    assertThat(read.timeUnit()).isEqualTo(TimeUnit.HOUR);
    assertThat(read.mail())
        .isEqualTo(new Mail("smtp.example.com", 465, null, null, "errors@example.com", "implicit"));
  }

  @Test
  void mailAndWorkers_sayWhatIsWrong() {
    assertThatThrownBy(() -> file("[mail]\nhost = \"h\""))
        .hasMessageContaining("[mail]: from is missing");
    assertThatThrownBy(() -> file("[mail]\nhost = \"h\"\nfrom = \"a@b.c\"\nuser = \"u\""))
        .hasMessageContaining("belong together");
    assertThatThrownBy(() -> file("[mail]\nhost = \"h\"\nfrom = \"a@b.c\"\ntls = \"ssl\""))
        .hasMessageContaining("starttls");
    assertThatThrownBy(() -> file("[notify]\nworkers = 0"))
        .hasMessageContaining("whole number from 1");
    assertThatThrownBy(() -> file("[notify]\ntimeunit = \"day\""))
        .hasMessageContaining("\"minute\" or \"hour\"");
  }

  @Test
  void outgoingAndNotify_sayWhatIsWrong() {
    assertThatThrownBy(() -> file("[outgoing]\nallow = [\"10.1.0.1/16\"]"))
        .hasMessageContaining("\"10.1.0.1/16\" is neither a host");
    assertThatThrownBy(() -> file("[outgoing]\nallow = \"jira.corp\""))
        .hasMessageContaining("must be a list of texts");
    assertThatThrownBy(() -> file("[outgoing]\nallow = [1]"))
        .hasMessageContaining("must be a list of texts");
    assertThatThrownBy(() -> file("[outgoing]\ndeny = []")).hasMessageContaining("deny");
    assertThatThrownBy(() -> file("[notify]\nrequire-sealed = \"yes\""))
        .hasMessageContaining("must be true or false");
    assertThatThrownBy(() -> file("[notify]\nsealed = true")).hasMessageContaining("sealed");
  }
}
