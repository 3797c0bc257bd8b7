package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.settings.OnAws;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import dev.faultline.storage.Arrivals;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.BucketKeysets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The product of one process on AWS, opened when it is first needed. Before the snapshot that other
 * processes start from it only warms up; whatever is unique, secret or connected comes after.
 */
public final class Home implements Resource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Home.class.getName());

  /** A function is reached under every name that leads to it, not from its own machine alone. */
  private static final String EVERYWHERE = "0.0.0.0";

  /** How long it may stay unnoticed that somebody moves in. */
  static final Duration LOOKS = Duration.ofSeconds(10);

  /** How long it may stay unnoticed that a key or the alarms' config in SSM is another one. */
  static final Duration SECRETS_LOOKS = Duration.ofMinutes(5);

  /**
   * How long a restore waits until the product is open. Lambda gives a restore up, and the request
   * it was made for, when its hooks take ten seconds
   * (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html).
   */
  private static final Duration RESTORE_MAX = Duration.ofSeconds(8);

  /**
   * How many connections to one host are kept open for the next call, instead of the JDK's 5: a
   * commit writes 32 rows at once, and the commits of several projects run side by side.
   */
  static final int CONNECTIONS = 64;

  private final Surroundings surroundings;
  private final InstantSource clock;
  private final ExecutionInterceptor seen;
  private final Function<Config, Outgoing> outgoing;
  private final Duration restoreMax;
  private final CallsInTime inTime = new CallsInTime();
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Product product;
  private volatile Instant looked = Instant.MIN;
  private volatile Instant asked = Instant.MIN;

  private Home(
      Surroundings surroundings,
      InstantSource clock,
      ExecutionInterceptor seen,
      Function<Config, Outgoing> outgoing,
      Duration restoreMax) {
    this.surroundings = surroundings;
    this.clock = clock;
    this.seen = seen;
    this.outgoing = outgoing;
    this.restoreMax = restoreMax;
  }

  /**
   * What is there once it is open.
   *
   * @param secrets which versions of them it was opened with
   * @param moved how far somebody had moved in when it was opened; empty where nobody ever did
   */
  record Product(
      Clients clients,
      Config config,
      AwsEngine engine,
      Faultline faultline,
      Map<String, Long> secrets,
      Optional<Arrivals.State> moved)
      implements AutoCloseable {
    @Override
    public void close() {
      faultline.close();
      engine.close();
      clients.close();
    }
  }

  /**
   * A home that opens when it is needed.
   *
   * @param environment as Lambda sets it
   * @param seen sees every call to AWS
   * @throws IllegalStateException for an environment that the stack did not make
   */
  public static Home open(
      Map<String, String> environment, InstantSource clock, ExecutionInterceptor seen) {
    return open(environment, clock, seen, Faultline::outgoing);
  }

  /** As the other, with another way out. */
  static Home open(
      Map<String, String> environment,
      InstantSource clock,
      ExecutionInterceptor seen,
      Function<Config, Outgoing> outgoing) {
    return open(environment, clock, seen, outgoing, RESTORE_MAX);
  }

  /** As the other, with another patience after a restore. */
  static Home open(
      Map<String, String> environment,
      InstantSource clock,
      ExecutionInterceptor seen,
      Function<Config, Outgoing> outgoing,
      Duration restoreMax) {
    return new Home(Surroundings.of(environment), clock, seen, outgoing, restoreMax);
  }

  /** The home of this process, which hears of snapshots. */
  static Home ofProcess() {
    JsonLogs.install(System.getenv());
    // The JDK reads it with the first connection, which nobody makes before.
    System.setProperty("http.maxConnections", Integer.toString(CONNECTIONS));
    Home home = open(System.getenv(), InstantSource.system(), new ExecutionInterceptor() {});
    // It is held weakly there; the function holds it.
    Core.getGlobalContext().register(home);
    return home;
  }

  /** An invocation begins that has so much time left: no call to AWS lasts longer. */
  void until(IntSupplier millisLeft) {
    inTime.until(millisLeft);
  }

  /**
   * The product. Every {@link #LOOKS} it is looked whether somebody moves in: nobody may write
   * meanwhile, and with the keys that come along it is opened anew. So it is when SSM has other
   * secrets, for which it is looked every {@link #SECRETS_LOOKS}.
   *
   * @throws MovingInException while somebody moves in
   * @throws IllegalStateException when the settings cannot be read; the next call tries again
   */
  Product product() {
    Product open = product;
    if (open != null && !isDue()) {
      return open;
    }
    opening.lock();
    try {
      open = product;
      if (open != null && isDue() && (hasChanged(open) || hasOtherSecrets(open))) {
        forget();
        open = null;
      }
      if (open == null) {
        open = make();
        product = open;
        asked = clock.instant();
      }
      looked = clock.instant();
      return open;
    } finally {
      opening.unlock();
    }
  }

  private boolean isDue() {
    return isOver(looked, LOOKS);
  }

  private boolean isOver(Instant since, Duration time) {
    Instant now = clock.instant();
    return now.isBefore(since) || !now.isBefore(since.plus(time));
  }

  private boolean hasOtherSecrets(Product open) {
    if (!isOver(asked, SECRETS_LOOKS)) {
      return false;
    }
    asked = clock.instant();
    try {
      return !Secrets.versions(open.clients().ssm(), surroundings).equals(open.secrets());
    } catch (SdkException e) {
      LOG.log(WARNING, "it is not known whether there are other keys", e);
      return false;
    }
  }

  private boolean hasChanged(Product open) {
    try {
      return !arrivals(open.engine()).equals(open.moved());
    } catch (StorageException e) {
      // What does not need the table, such as taking reports, goes on without it.
      LOG.log(WARNING, "it is not known whether somebody moves in", e);
      return false;
    }
  }

  private Optional<Arrivals.State> arrivals(AwsEngine engine) {
    return new Arrivals(engine, clock).state();
  }

  private Product make() {
    Clients clients = Clients.open(surroundings, List.of(seen, inTime));
    try {
      return make(clients);
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  private Product make(Clients clients) {
    // For ids too: it is the one source that is told apart after a restore by the system itself.
    SecureRandom random = new SecureRandom();
    AwsEngine engine =
        AwsEngine.open(
            clients.dynamo(),
            clients.s3(),
            clients.sqs(),
            new AwsPlaces(surroundings.table(), surroundings.bucket(), surroundings.queuePrefix()),
            clock,
            random);
    Optional<Arrivals.State> moved = arrivals(engine);
    if (moved.isPresent() && !moved.get().whole()) {
      throw new MovingInException(moved.get().parts());
    }
    // After that: who moves in brings the keys before saying that all is here.
    Secrets secrets = Secrets.read(clients.ssm(), surroundings);
    Config config = config(secrets, settings(clients, secrets));
    BucketKeysets keysets =
        new BucketKeysets(clients.s3(), surroundings.bucket(), secrets.envelopeKey(), random);
    Faultline faultline =
        Faultline.passing(config, engine, keysets, clock, random, random, outgoing.apply(config));
    faultline.livesIn(
        new WatchedStack(
            new WatchedStack.Names(
                surroundings.stage(),
                surroundings.table(),
                surroundings.bucket(),
                surroundings.region()),
            clients.cloudWatch(),
            clients.dynamo(),
            clock));
    return new Product(clients, config, engine, faultline, secrets.versions(), moved);
  }

  private Settings settings(Clients clients, Secrets secrets) {
    String file =
        surroundings
            .config()
            .map(
                key ->
                    clients
                        .s3()
                        .getObjectAsBytes(request -> request.bucket(surroundings.bucket()).key(key))
                        .asString(UTF_8))
            .orElse("");
    try {
      return OnAws.read(file, secrets.alarm());
    } catch (SettingException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private Config config(Secrets secrets, Settings settings) {
    return new Config(
        EVERYWHERE,
        settings.port(),
        Path.of("unused"),
        secrets.url(),
        secrets.masterKey(),
        secrets.clientKeys(),
        surroundings.retentionDays(),
        settings.keepPerIssueHour(),
        settings.grouping(),
        false,
        settings.notifications(),
        settings.limits());
  }

  /** Warms up what a first request needs; keeps nothing of it and calls nobody. */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    forget();
    Priming.run(surroundings);
  }

  /**
   * Opens anew, with fresh randomness and secrets. What fails is tried again by the request; what
   * takes long goes on, and the request waits for it.
   */
  @Override
  public void afterRestore(Context<? extends Resource> context) {
    forget();
    Thread opener = Thread.ofPlatform().daemon().name("opening").start(this::openEarly);
    try {
      if (!opener.join(restoreMax)) {
        LOG.log(WARNING, "not ready {0} after a restore; the first request waits", restoreMax);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void openEarly() {
    try {
      product();
    } catch (RuntimeException e) {
      LOG.log(ERROR, "not ready after a restore; the first request tries again", e);
    }
  }

  private void forget() {
    Product old = product;
    product = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    forget();
  }
}
