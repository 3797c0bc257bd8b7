package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.TimeUnit;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Exchange;
import dev.faultline.notify.Json;
import dev.faultline.notify.Letters;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Sample;
import dev.faultline.notify.Trial;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.backlog.BacklogNotifier;
import dev.faultline.notify.github.GitHubNotifier;
import dev.faultline.notify.gitlab.GitLabNotifier;
import dev.faultline.notify.slack.SlackNotifier;
import dev.faultline.notify.webhook.WebhookNotifier;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.Events;
import dev.faultline.storage.Projects;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trials of configs, with services that repeat what they were sent in every way they can. */
class TrialTest {
  private static final Instant NOW = Samples.TIME;
  private static final String SECRET = "s3cr3t/Key+4you&\"me\"=";
  private static final String HOOK = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";

  private final Project shop = new Project(new ProjectId(1_000_000), "shop", 0, NOW, List.of());
  private final Map<String, Notifier> notifiers =
      Stream.of(
              new SlackNotifier(),
              new WebhookNotifier(),
              new GitHubNotifier(),
              new GitLabNotifier(),
              new BacklogNotifier())
          .collect(Collectors.toMap(Notifier::type, notifier -> notifier));
  private final TinkSeals seals;
  private final AtomicLong nonces = new AtomicLong();

  TrialTest() throws IOException {
    seals = TinkSeals.open(new MemoryKeysets(), new SecureRandom(), () -> NOW);
  }

  private Trial trial(String host, FakeService service) {
    MemoryEngine engine = new MemoryEngine(() -> NOW);
    Configs configs =
        new Configs(
            notifiers,
            seals,
            new Configs.Policy(false, _ -> false, "gone"::equals, TimeUnit.MINUTE),
            () -> NOW);
    Letters letters =
        new Letters(
            seals,
            notifiers,
            new Projects(engine, () -> NOW, () -> "0".repeat(32)),
            new Events(engine, () -> NOW, Duration.ofDays(90), UnaryOperator.identity()),
            seen -> "https://faultline.example/p/" + seen.projectName());
    return new Trial(
        configs,
        letters,
        seals,
        FakeOutgoing.to(host, service),
        () -> new Sample(nonces.incrementAndGet(), NOW));
  }

  private static String config(Object... namesAndValues) {
    Map<String, Object> values = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Json.write(values);
  }

  private String sealed(String id, @Nullable String project, String json) {
    return seals.seal(new SealedConfig(id, SealedConfig.Use.NOTIFY, project, null, json));
  }

  @Test
  void showsWhatWentOutAndWhatCameBack() throws UnusableException {
    FakeService slack = new FakeService(new SlackBehaviour(""));
    String config =
        config("type", "slack", "endpoint", "https://hooks.slack.com" + HOOK, "channel", "#ops");
    Trial.Report report = trial("hooks.slack.com", slack).run(shop, config).getFirst();

    assertThat(report.label()).isEqualTo("slack #ops");
    assertThat(report.outcome()).isEqualTo(Trial.Outcome.SENT);
    assertThat(report.hint()).contains("seal it");
    Exchange call = report.calls().getFirst();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.host()).isEqualTo("hooks.slack.com");
    assertThat(call.path()).isEqualTo("***");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.answer()).isEqualTo("ok");
    assertThat(call.headers()).containsKey("Content-Type");
    assertThat(call.body())
        .contains("this is a test")
        .contains("shop/orders.rb(15) checkout")
        .contains("https://faultline.example/p/shop");
    assertThat(slack.only().text()).contains("this is a test");
  }

  @Test
  void triesEachConfigOfASealedStringWithoutAHint() throws UnusableException {
    FakeService slack = new FakeService(new SlackBehaviour(""));
    String one =
        config("type", "slack", "endpoint", "https://hooks.slack.com" + HOOK, "channel", "#ops");
    String sealed = sealed("id", "shop", "[" + one + "," + one.replace("#ops", "#dev") + "]");
    List<Trial.Report> reports = trial("hooks.slack.com", slack).run(shop, sealed);
    assertThat(reports).extracting(Trial.Report::label).containsExactly("slack #ops", "slack #dev");
    assertThat(reports).extracting(Trial.Report::hint).containsOnly("");
    assertThat(slack.received()).hasSize(2);
    assertThat(trial("hooks.slack.com", slack).run(shop, "\"" + sealed + "\"\n")).hasSize(2);
  }

  @Test
  void sendsNothingWhereAConfigCouldNotBeUsed() {
    FakeService nobody = FakeService.agreeable();
    Trial trial = trial("hooks.slack.com", nobody);
    String good = config("type", "slack", "endpoint", "https://hooks.slack.com/x", "channel", "#a");
    assertThatThrownBy(() -> trial.run(shop, "[" + good + ",{\"type\":\"slack\"}]"))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("[1] channel is missing");
    assertThatThrownBy(() -> trial.run(shop, "nonsense")).hasMessageContaining("does not open");
    assertThatThrownBy(() -> trial.run(shop, "")).isInstanceOf(UnusableException.class);
    assertThatThrownBy(() -> trial.run(shop, sealed("id", "other", good)))
        .hasMessageContaining("another project");
    assertThatThrownBy(() -> trial.run(shop, sealed("gone", null, good)))
        .hasMessageContaining("revoked");
    assertThat(nobody.received()).isEmpty();
  }

  @Test
  void saysWhetherTryingAgainWouldHelp() throws UnusableException {
    FakeService service = FakeService.agreeable();
    service.first(
        Reply.patience(3), Reply.of(403, "no"), new Reply.Hangs(), new Reply.Unreachable());
    Trial trial = trial("hook.example", service);
    String config = config("type", "webhook", "endpoint", "https://hook.example/in");
    for (Trial.Outcome outcome :
        List.of(
            Trial.Outcome.LATER,
            Trial.Outcome.REFUSED,
            Trial.Outcome.UNKNOWN,
            Trial.Outcome.LATER,
            Trial.Outcome.SENT)) {
      assertThat(trial.run(shop, config).getFirst().outcome()).isEqualTo(outcome);
    }
    assertThat(service.received().stream().map(r -> r.header("webhook-id")).distinct()).hasSize(5);
    Trial.Report stranger =
        trial.run(shop, config.replace("hook.example", "else.example")).getFirst();
    assertThat(stranger.calls().getFirst().status()).isZero();
    assertThat(stranger.calls().getFirst().answer()).isEqualTo("unknown host else.example");
    assertThat(stranger.hint()).contains("from a client it would not be used");
  }

  static Stream<String> secretConfigs() {
    return Stream.of(
        config("type", "slack", "endpoint", "https://h.example" + HOOK, "channel", "#ops"),
        config(
            "type",
            "slack",
            "token",
            "xoxb-0123456789",
            "channel",
            "C1",
            "api",
            "https://h.example/api"),
        config(
            "type",
            "webhook",
            "endpoint",
            "https://h.example/in/0123456789abcdef?key=fedcba9876543210",
            "secret",
            SECRET,
            "headers",
            Map.of("X-Key", "key-0123456789", "Authorization", "Basic dXNlcjpwYXNz")),
        config(
            "type",
            "github",
            "userToken",
            "ghp_0123456789",
            "owner",
            "o",
            "repo",
            "r",
            "endpoint",
            "https://h.example"),
        config(
            "type",
            "gitlab",
            "personalAccessToken",
            "glpat-0123456789",
            "owner",
            "o",
            "repo",
            "r",
            "endpoint",
            "https://h.example"));
  }

  /** What a service could find in a request, and say in its answer. */
  private static String echo(Received request, List<String> secrets) {
    StringBuilder said = new StringBuilder(request.path() + " " + request.headers() + " ");
    for (String secret : secrets) {
      String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
      said.append(secret).append(' ').append(encoded).append(' ');
      said.append(lower(encoded.replace("+", "%20"))).append(' ');
      said.append(Json.write(secret)).append(Json.write(secret).replace("/", "\\/")).append(' ');
      for (String before : List.of("", "u", "us")) {
        byte[] bytes = (before + secret + ":x").getBytes(StandardCharsets.UTF_8);
        said.append(Base64.getEncoder().encodeToString(bytes)).append(' ');
        said.append(Base64.getUrlEncoder().encodeToString(bytes)).append(' ');
      }
    }
    return said.toString();
  }

  private static String lower(String encoded) {
    return Pattern.compile("%..")
        .matcher(encoded)
        .replaceAll(code -> code.group().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("secretConfigs")
  void showsNoSecretWhateverTheServiceRepeats(String json) throws Exception {
    Map<?, ?> values = Json.read(json) instanceof Map<?, ?> map ? map : Map.of();
    List<String> secrets =
        Stream.of("token", "userToken", "personalAccessToken", "secret")
            .map(values::get)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toList();
    FakeService service = new FakeService(request -> Reply.of(500, echo(request, secrets)));
    Trial.Report report = trial("h.example", service).run(shop, json).getFirst();

    assertThat(report.outcome()).isNotEqualTo(Trial.Outcome.SENT);
    assertThat(report.calls()).isNotEmpty();
    String shown = report.toString();
    Set<String> marks =
        Set.of("0123456789", "fedcba987", "XXXXXXXX", "s3cr3t", "dXNlcjpwYXNz", "4you");
    assertThat(shown).contains("***");
    for (String mark : marks) {
      assertThat(shown).as(mark).doesNotContain(mark);
    }
    for (String secret : secrets) {
      for (int skip = 0; skip < 3; skip++) {
        byte[] tail = secret.substring(skip).getBytes(StandardCharsets.UTF_8);
        String coded = Base64.getEncoder().encodeToString(tail);
        assertThat(shown).doesNotContain(coded.substring(0, 8));
      }
    }
  }
}
