package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.move.BackupReader;
import dev.faultline.move.Records;
import dev.faultline.seal.TinkSeals;
import dev.faultline.server.Serving;
import dev.faultline.server.aws.StubAws.Taken;
import dev.faultline.server.cli.Ran;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.settings.ConfigReader;
import dev.faultline.settings.Settings;
import dev.faultline.storage.Belonging;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Row;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.BucketKeysets;
import dev.faultline.storage.aws.EmulatedAws;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The commands that back up and move, as a person calls them, between a folder and AWS. */
class MovedStageTest {
  private static final String URL = "https://abc.lambda-url.eu-central-1.on.aws";
  private static final int ISSUES = 12;
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Pattern ISSUE = Pattern.compile("\"id\":\"([0-9a-z]{26})\"");
  private static final Pattern EVENT = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG =
      "{\"config\":{\"type\":\"webhook\",\"endpoint\":\"https://example.com/hook\"}}";

  @TempDir private Path folder = Path.of("");

  private final EmulatedAccount account;

  MovedStageTest() throws IOException {
    account = new EmulatedAccount();
  }

  @BeforeEach
  void begin() {
    account.enter();
  }

  @AfterEach
  void end() {
    account.close();
  }

  private Ran run(String command, Path file, String... more) throws IOException {
    Path phrase = folder.resolve("phrase");
    if (!Files.exists(phrase)) {
      Files.writeString(phrase, "correct horse battery\n");
    }
    List<String> all = new ArrayList<>(List.of(command, file.toString()));
    all.addAll(List.of("--pass-phrase-file", phrase.toString()));
    all.addAll(List.of(more));
    return Ran.program(all.toArray(String[]::new));
  }

  private static void done(Ran ran) {
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  private static void refused(Ran ran, String... why) {
    assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    assertThat(ran.err()).contains(why);
  }

  // ---- the two homes

  private static Settings settings(Path data) throws Exception {
    return ConfigReader.read(
        Map.of("data", data.toString(), "port", "0", "url", URL), Map.of(), "");
  }

  /** The product over a stage, as its functions open it. */
  private Faultline open(String stage, AwsEngine engine) throws Exception {
    Config config =
        settings(folder)
            .config(
                443,
                account.parameter(stage, "master-key"),
                List.of(account.parameter(stage, "client-keys").split(",")));
    SecureRandom random = new SecureRandom();
    return Faultline.passing(
        config, engine, keysets(stage), CLOCK, random, random, Faultline.outgoing(config));
  }

  private BucketKeysets keysets(String stage) {
    byte[] envelope = Base64.getDecoder().decode(account.parameter(stage, "envelope-key"));
    return new BucketKeysets(
        EmulatedAws.s3(EmulatedAws.nothing()),
        EmulatedAccount.places(stage).bucket(),
        envelope,
        new SecureRandom());
  }

  private static String ask(Faultline home, String key, String method, String target, String body) {
    Headers headers = Headers.of("Host", "abc", "Authorization", "Bearer " + key);
    headers.add("Content-Type", "application/json");
    var answer = home.handle(Request.of(method, target, headers, body.getBytes(UTF_8)));
    return answer.status() + " " + answer.bodyText();
  }

  /** What the API tells of everything there is. */
  private static List<String> told(Faultline home, String key) throws IOException {
    List<String> told = new ArrayList<>();
    told.add(ask(home, key, "GET", "/api/v1/projects", ""));
    String issues = ask(home, key, "GET", "/api/v1/projects/shop/issues?limit=100", "");
    told.add(issues);
    for (String issue : ISSUE.matcher(issues).results().map(id -> id.group(1)).toList()) {
      String events = "/api/v1/issues/" + issue + "/events";
      told.add(ask(home, key, "GET", events, ""));
      Matcher event = EVENT.matcher(told.getLast());
      assertThat(event.find()).isTrue();
      told.add(ask(home, key, "GET", "/api/v1/projects/shop/events/" + event.group(1), ""));
    }
    assertThat(told).hasSize(2 + 2 * ISSUES);
    told.forEach(answer -> assertThat(answer).startsWith("200 "));
    return told;
  }

  /** One by one: the whole of both would be too long to read. */
  private static void alike(List<String> told, List<String> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(told.get(i)).isEqualTo(expected.get(i));
    }
  }

  private static String report(Faultline home, String client) {
    return ask(home, "", "POST", "/api/1/store/?sentry_key=" + client, "{\"message\":\"it broke\"}")
        .substring(0, 3);
  }

  /** A folder with a life behind it; answers what it tells and a config it sealed. */
  private record Lived(String master, String client, List<String> told, String sealed) {}

  private Lived live(Path data) throws Exception {
    Random random = new Random(7);
    try (Serving.Product product = Serving.Product.open(settings(data))) {
      String key = product.config().masterKey();
      for (int i = 0; i < ISSUES; i++) {
        StringBuilder noise = new StringBuilder();
        random.ints(150_000, 'a', 'z').forEach(each -> noise.append((char) each));
        String body =
            "{\"errors\":[{\"type\":\"Boom%c\",\"message\":\"%s\"}]}".formatted('a' + i, noise);
        assertThat(ask(product.faultline(), key, "POST", "/v0/projects/shop/errors", body))
            .startsWith("201 ");
      }
    }
    // Opened anew: memory holds more of an instant than a row does.
    try (Serving.Product product = Serving.Product.open(settings(data))) {
      String key = product.config().masterKey();
      String sealed = ask(product.faultline(), key, "POST", "/api/v1/seal", CONFIG);
      return new Lived(
          key,
          product.config().clientKeys().getFirst(),
          told(product.faultline(), key),
          JSON.readTree(sealed.substring(4)).path("sealed").asText());
    }
  }

  // ---- what happens on the way

  /**
   * Somebody else's commit comes first, once, where a pack of what moves in is written; and the
   * credentials expire soon after the first part is in.
   */
  private void disturb(Path backup, String stage) throws IOException {
    Belonging.OfPack pack = first(backup, Belonging.OfPack.class, each -> true);
    AtomicBoolean overtaken = new AtomicBoolean();
    AtomicInteger parts = new AtomicInteger();
    account.beforePut(
        row -> {
          if (row.endsWith(pack.name()) && !overtaken.getAndSet(true)) {
            try (AwsEngine other = EmulatedAccount.engine(stage, EmulatedAws.nothing())) {
              other.table().advance(pack.lane(), other.table().head(pack.lane()) + 1);
            }
          }
          // Once before the first part, once after it.
          if (row.equals("r\u001farrival state") && parts.incrementAndGet() == 2) {
            account.expireAfter(3);
          }
        });
  }

  private static <B extends Belonging> B first(Path backup, Class<B> kind, Predicate<B> wanted)
      throws IOException {
    try (InputStream in = Files.newInputStream(backup)) {
      BackupReader read = new BackupReader(in);
      for (byte[] part = read.next(); part != null; part = read.next()) {
        for (Belonging each : Records.read(part).belongings()) {
          if (kind.isInstance(each) && wanted.test(kind.cast(each))) {
            return kind.cast(each);
          }
        }
      }
    }
    throw new AssertionError("the backup has no such " + kind);
  }

  /** A function writes its commit into the log and dies before it has written the row. */
  private static void dieInACommit(Path backup, String stage) throws IOException {
    String lane = first(backup, Belonging.OfPack.class, each -> true).lane();
    Row row = first(backup, Belonging.OfRow.class, each -> each.lane().equals(lane)).row();
    AtomicInteger puts = new AtomicInteger();
    ExecutionInterceptor death =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(
              Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request().getClass().getSimpleName().equals("PutItemRequest")
                && puts.incrementAndGet() > 1) {
              throw SdkClientException.create("died");
            }
          }
        };
    try (AwsEngine engine = EmulatedAccount.engine(stage, death)) {
      Commit same =
          new Commit(
              lane,
              engine.table().head(lane),
              List.of(),
              List.of(new Change.Put(row.key(), row.value(), row.expiresAt())),
              List.of());
      assertThatThrownBy(() -> engine.table().commit(same)).isInstanceOf(StorageException.class);
    }
  }

  @Test
  @DisplayName("a folder moves to AWS with its keys, on to another stage, and back, cut off twice")
  void thereAndBack() throws Exception {
    Path old = folder.resolve("old");
    Path there = folder.resolve("there.zst");
    Lived lived = live(old);
    done(run("export", there, "--with-keys", "--data", old.toString()));
    refused(run("import", there, "--stage", "prod"), "there is no stage prod in eu-central-1");
    account.deploy("prod");
    account.deploy("other");
    Fresh fresh = fresh("prod");

    account.taken();
    disturb(there, "prod");
    refused(
        run("import", there, "--stage", "prod"),
        "the import stopped; the same command with --resume",
        "the credentials have expired");
    assertThat(account.parameter("prod", "client-keys")).isEqualTo(fresh.client());
    account.renew();
    refused(
        run("import", there, "--stage", "prod", "--without-keys"),
        "stopped here after 1 parts; go on with --resume");
    done(run("import", there, "--stage", "prod", "--resume"));
    Set<Taken> importing = account.taken();
    refused(
        run("import", there, "--stage", "prod", "--without-keys", "--resume"),
        "was imported here already");
    List<String> told = sameAt("prod", lived, fresh);

    // On and back, with a second client key.
    account.parameter("prod", "client-keys", lived.client() + ",another");
    Path back = folder.resolve("back.zst");
    account.taken();
    cutOff(there, back);
    Ran exported = run("export", back, "--resume", "--stage", "prod");
    done(exported);
    assertThat(exported.err())
        .contains(
            "stage prod, eu-central-1, account 123456789012", "jobs wait in the queue and 0 lie");
    Set<Taken> exporting = account.taken();
    MoverPolicy.ofRepository().check(exporting, importing);

    done(run("import", back, "--stage", "other"));
    assertThat(account.parameter("other", "client-keys")).endsWith(",another");
    try (AwsEngine engine = EmulatedAccount.engine("other", EmulatedAws.nothing());
        Faultline moved = open("other", engine)) {
      alike(told(moved, lived.master()), told);
    }
    Path home = folder.resolve("home");
    done(run("import", back, "--data", home.toString()));
    assertThat(KeyFile.find(home))
        .contains(new KeyFile.Keys(lived.master(), List.of(lived.client(), "another"), false));
    try (Serving.Product product = Serving.Product.open(settings(home))) {
      alike(told(product.faultline(), lived.master()), told);
      assertThat(report(product.faultline(), "another")).isEqualTo("200");
    }
  }

  /** What a new stage has by itself: keys, and where its alarms go, sealed with them. */
  private record Fresh(String client, String alarm) {}

  private Fresh fresh(String stage) throws Exception {
    try (AwsEngine engine = EmulatedAccount.engine(stage, EmulatedAws.nothing());
        Faultline home = open(stage, engine)) {
      String sealed =
          ask(home, account.parameter(stage, "master-key"), "POST", "/api/v1/seal", CONFIG);
      return new Fresh(
          account.parameter(stage, "client-keys"),
          JSON.readTree(sealed.substring(4)).path("sealed").asText());
    }
  }

  /** Answers what it tells after a new event has come in. */
  private List<String> sameAt(String stage, Lived lived, Fresh fresh) throws Exception {
    assertThat(account.parameter(stage, "master-key")).isEqualTo(lived.master());
    TinkSeals seals = TinkSeals.shared(keysets(stage), new SecureRandom(), CLOCK);
    assertThat(seals.open(lived.sealed()).json()).contains("example.com/hook");
    assertThat(seals.open(fresh.alarm()).json()).as("of before").contains("example.com/hook");
    try (AwsEngine engine = EmulatedAccount.engine(stage, EmulatedAws.nothing());
        Faultline moved = open(stage, engine)) {
      alike(told(moved, lived.master()), lived.told());
      assertThat(report(moved, lived.client())).isEqualTo("200");
      assertThat(report(moved, fresh.client())).isEqualTo("403");
    }
    try (AwsEngine engine = EmulatedAccount.engine(stage, EmulatedAws.nothing());
        Faultline moved = open(stage, engine)) {
      return told(moved, lived.master());
    }
  }

  /** Leaves an export of the stage prod that was cut off near its end. */
  private void cutOff(Path there, Path backup) throws IOException {
    account.renew();
    done(run("export", folder.resolve("whole.zst"), "--stage", "prod"));
    dieInACommit(there, "prod");
    account.expireAfter(account.calls() - 3);
    refused(
        run("export", backup, "--with-keys", "--stage", "prod"),
        "the export stopped; the same command with --resume goes on with " + backup,
        "the credentials have expired");
    account.renew();
    refused(
        run("export", backup, "--with-keys", "--stage", "prod"),
        "is there of an export that stopped; go on with it by --resume");
    refused(
        run("export", backup, "--resume", "--stage", "other"),
        "comes from another home: stage on AWS (prod, eu-central-1, account 123456789012)");
    Path unfinished = backup.resolveSibling(backup.getFileName() + ".unfinished");
    refused(run("verify", unfinished), "is cut off at byte", "after 1 parts");
  }
}
