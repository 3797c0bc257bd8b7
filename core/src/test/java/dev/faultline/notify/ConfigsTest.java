package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.PostedRule;
import dev.faultline.alert.Subscription;
import dev.faultline.alert.TimeUnit;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final String GOOD =
      "{\"type\":\"chat\",\"endpoint\":\"https://chat.example/hook/s3cr3t\",\"channel\":\"#ops\"}";

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Set<String> revoked = new java.util.HashSet<>();
  private final Glass seals = new Glass();
  private final Project shop = new Project(new ProjectId(1_000_000), "shop", 0, START, List.of());

  private Configs configs(boolean requireSealed) {
    return new Configs(
        Map.of("chat", new Chat()),
        seals,
        new Configs.Policy(
            requireSealed, host -> host.equals("inner.lan"), revoked::contains, TimeUnit.MINUTE),
        now::get);
  }

  private List<Subscription> resolve(String... texts) {
    return configs(false).resolve(shop, List.of(texts));
  }

  private String sealed(@Nullable String project, @Nullable Instant expires, String json) {
    return quoted(
        seals.seal(new SealedConfig("id-1", SealedConfig.Use.NOTIFY, project, expires, json)));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  @Test
  void usesAPlainConfigTowardsTheServicesOwnHost() {
    Subscription.Active active = (Subscription.Active) resolve(GOOD).getFirst();
    assertThat(active.label()).isEqualTo("chat #ops");
    assertThat(active.plain()).isTrue();
    assertThat(active.rule()).isEqualTo(new PostedRule(1, 1, TimeUnit.MINUTE));
    assertThat(active.target()).doesNotContain("s3cr3t");
    assertThat(seals.unlock(active.options()))
        .asString(StandardCharsets.UTF_8)
        .contains("s3cr3t")
        .contains("#ops");
  }

  @Test
  void usesNothingAnyMoreWhoseKeyIsRetired() {
    Configs configs = configs(true);
    String sealed = sealed(null, null, GOOD);
    assertThat(configs.resolve(shop, List.of(sealed)).getFirst())
        .isInstanceOf(Subscription.Active.class);

    seals.retire();

    assertThat(configs.resolve(shop, List.of(sealed)).getFirst())
        .isInstanceOf(Subscription.Idle.class);
  }

  @Test
  void readsTheRuleAsTheOriginalDoes() {
    String json = GOOD.replace("}", ",\"threshold\":\"10\",\"notifyInterval\":2.5}");
    assertThat(((Subscription.Active) resolve(json).getFirst()).rule())
        .isEqualTo(new PostedRule(10, 2.5, TimeUnit.MINUTE));
  }

  @Test
  @DisplayName("F-27: a bad neighbour harms nobody")
  void judgesEachAlone() {
    List<Subscription> found =
        resolve(
            GOOD,
            "{\"type\":\"nonsense\"}",
            "null",
            "7",
            "\"not sealed\"",
            "{\"type\":[\"chat\"]}",
            "{\"type\":\"chat\"}",
            GOOD.replace("#ops", "#other"));
    assertThat(found).filteredOn(Subscription.Active.class::isInstance).hasSize(2);
    assertThat(found)
        .filteredOn(Subscription.Idle.class::isInstance)
        .extracting(each -> ((Subscription.Idle) each).reason())
        .containsExactly(
            "type must be one of chat",
            "a config is an object or a sealed string, not null",
            "a config is an object or a sealed string, not a number",
            "the sealed config does not open: not ours",
            "type must be one of chat",
            "endpoint is missing; channel is missing");
  }

  @ParameterizedTest
  @DisplayName("F-28: a type is a word of a closed list and nothing else")
  @ValueSource(strings = {"../x", "__proto__", "constructor", "", "CHAT", "chat/../chat"})
  void knowsItsTypesOnly(String type) {
    Subscription.Idle idle = (Subscription.Idle) resolve("{\"type\":\"" + type + "\"}").getFirst();
    assertThat(idle.code()).isEqualTo("unusable");
    assertThat(idle.label()).isEqualTo("notifications[0]");
  }

  @Test
  @DisplayName("a plain config may lead to listed hosts only; sealed ones anywhere")
  void keepsPlainConfigsToKnownHosts() {
    String foreign = GOOD.replace("chat.example", "evil.example");
    Subscription.Idle idle = (Subscription.Idle) resolve(foreign).getFirst();
    assertThat(idle.code()).isEqualTo("policy");
    assertThat(idle.reason()).contains("evil.example").doesNotContain("s3cr3t");
    assertThat(resolve(GOOD.replace("chat.example", "inner.lan")).getFirst())
        .isInstanceOf(Subscription.Active.class);
    assertThat(resolve(sealed("shop", null, foreign)).getFirst())
        .isInstanceOf(Subscription.Active.class);
    assertThat(configs(true).resolve(shop, List.of(GOOD)).getFirst())
        .isInstanceOf(Subscription.Idle.class);
  }

  @Test
  @DisplayName("F-40: a sealed config is good for its project, its time and until it is revoked")
  void holdsSealedConfigsToTheirTerms() {
    String bound = sealed("other", null, GOOD);
    assertThat(((Subscription.Idle) resolve(bound).getFirst()).code()).isEqualTo("foreign");
    Configs configs = configs(false);
    String until = sealed("shop", START.plusSeconds(60), GOOD);
    assertThat(configs.resolve(shop, List.of(until)).getFirst())
        .isInstanceOf(Subscription.Active.class);
    now.set(START.plusSeconds(60));
    assertThat(((Subscription.Idle) configs.resolve(shop, List.of(until)).getFirst()).code())
        .isEqualTo("expired");
    String any = sealed(null, null, GOOD);
    assertThat(configs.resolve(shop, List.of(any)).getFirst())
        .isInstanceOf(Subscription.Active.class);
    revoked.add("id-1");
    assertThat(((Subscription.Idle) configs.resolve(shop, List.of(any)).getFirst()).code())
        .isEqualTo("revoked");
    String relay =
        quoted(seals.seal(new SealedConfig("id-2", SealedConfig.Use.RELAY, null, null, GOOD)));
    assertThat(((Subscription.Idle) resolve(relay).getFirst()).code()).isEqualTo("foreign");
  }

  @Test
  void opensAListInOneString() {
    String two = "[" + GOOD + "," + GOOD.replace("#ops", "#dev") + "]";
    assertThat(resolve(sealed("shop", null, two)))
        .extracting(Subscription::label)
        .containsExactly("chat #ops", "chat #dev");
  }

  @Test
  void theSameConfigTwiceIsOne() {
    assertThat(resolve(GOOD, GOOD)).hasSize(1);
  }

  @Test
  void usesTwentyAndTellsThatThereWereMore() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      many.add(GOOD.replace("#ops", "#" + i));
    }
    List<Subscription> found = configs(false).resolve(shop, many);
    assertThat(found).filteredOn(Subscription.Active.class::isInstance).hasSize(20);
    assertThat(((Subscription.Idle) found.getLast()).reason()).contains("only the first 20");
  }

  @Test
  void saysWhatIsWrongWithoutRepeatingSecrets() {
    String broken = GOOD.replace("}", "");
    assertThat(((Subscription.Idle) resolve(broken).getFirst()).reason())
        .contains("no JSON")
        .doesNotContain("s3cr3t");
    assertThatThrownBy(() -> configs(false).check("[" + GOOD + ",{\"type\":\"chat\"}]"))
        .isInstanceOf(UnusableException.class)
        .hasMessage("[1] endpoint is missing; channel is missing");
    assertThatThrownBy(() -> configs(false).check("[]")).isInstanceOf(UnusableException.class);
  }

  /** A notifier that reads its options and never sends. */
  private static final class Chat implements Notifier {
    @Override
    public String type() {
      return "chat";
    }

    @Override
    public Set<String> publicHosts() {
      return Set.of("chat.example");
    }

    @Override
    public Target read(Options options) throws UnusableException {
      String endpoint = options.required("endpoint");
      String channel = options.required("channel");
      options.check();
      return new Target() {
        @Override
        public String place() {
          return endpoint + " " + channel;
        }

        @Override
        public String label() {
          return "chat " + channel;
        }

        @Override
        public String host() {
          return java.net.URI.create(endpoint).getHost();
        }

        @Override
        public List<String> secrets() {
          return List.of(endpoint);
        }

        @Override
        public Sent deliver(Message message, Attempt attempt) {
          throw new IllegalStateException("nobody sends here");
        }
      };
    }
  }

  /** Seals that hide nothing: names are hashes, strings are numbers of a list. */
  private static final class Glass implements Seals {
    private final Map<String, SealedConfig> sealed = new HashMap<>();
    private long edition;

    /** Nothing that was sealed so far opens any more. */
    void retire() {
      sealed.clear();
      edition++;
    }

    @Override
    public long edition() {
      return edition;
    }

    @Override
    public String seal(SealedConfig config) {
      String text = "sealed-" + sealed.size();
      sealed.put(text, config);
      return text;
    }

    @Override
    public SealedConfig open(String text) throws SealException {
      SealedConfig config = sealed.get(text);
      if (config == null) {
        throw new SealException("not ours");
      }
      return config;
    }

    @Override
    public byte[] lock(byte[] plain) {
      return Base64.getEncoder().encode(plain);
    }

    @Override
    public byte[] unlock(byte[] locked) {
      return Base64.getDecoder().decode(locked);
    }

    @Override
    public String name(String purpose, String text) {
      return purpose + Integer.toHexString(text.hashCode());
    }
  }
}
