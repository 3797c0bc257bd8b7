package dev.faultline.app;

import dev.faultline.access.Keys;
import dev.faultline.access.Sessions;
import dev.faultline.alert.Decision;
import dev.faultline.api.ApiDoor;
import dev.faultline.api.Operations;
import dev.faultline.api.faultline.FaultlineRoutes;
import dev.faultline.codec.Bodies;
import dev.faultline.config.Config;
import dev.faultline.config.Notify;
import dev.faultline.digest.Decided;
import dev.faultline.digest.Digest;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Normaliser;
import dev.faultline.digest.Sweep;
import dev.faultline.http.Door;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.ingest.Ingest;
import dev.faultline.meter.Meter;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Deliver;
import dev.faultline.notify.DeliverSettings;
import dev.faultline.notify.Desk;
import dev.faultline.notify.Letters;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Sample;
import dev.faultline.notify.Trial;
import dev.faultline.outgoing.AllowList;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.SafeOutgoing;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.faultline.FaultlineProtocol;
import dev.faultline.protocol.sentry.SentryProtocol;
import dev.faultline.relay.RelayDoor;
import dev.faultline.seal.KeysetStore;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.EndedSessions;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Revocations;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageProbe;
import dev.faultline.storage.Tallies;
import dev.faultline.web.Links;
import dev.faultline.web.Stores;
import dev.faultline.web.WebDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The product, wired: a {@link Handler} over an engine, a clock and settings. A host rings {@link
 * #handle} for requests, {@link #tell} every second and {@link #tick} every minute; it closes the
 * engine after this.
 */
public final class Faultline implements Handler, AutoCloseable {
  /** Issues kept in memory where no other process writes; about 1 KB each. */
  private static final int CACHED_ISSUES = 20_000;

  private static final System.Logger LOG = System.getLogger(Faultline.class.getName());
  private static final long SECONDS_PER_DAY = 86_400;

  /** How long closing waits for a sweep; cut short it goes on after the next start. */
  private static final int CLOSE_SECONDS = 5;

  private final FrontDoor door;
  private final Sessions sessions;
  private final Projects projects;
  private final Removals removals;
  private final Sweep sweep;
  private final Deliver deliver;
  private final InstantSource clock;
  private final ReentrantLock ticking = new ReentrantLock();
  private long sweptDay = -1;
  private volatile boolean closing;

  private Faultline(
      FrontDoor door,
      Sessions sessions,
      Projects projects,
      Removals removals,
      Sweep sweep,
      Deliver deliver,
      InstantSource clock) {
    this.deliver = deliver;
    this.door = door;
    this.sessions = sessions;
    this.projects = projects;
    this.removals = removals;
    this.sweep = sweep;
    this.clock = clock;
  }

  /**
   * Wires everything.
   *
   * @param random for ids; asked by many threads at once, so it must be safe for that
   * @throws UncheckedIOException when the sealing keys cannot be read or made
   */
  public static Faultline create(
      Config config,
      Engine engine,
      KeysetStore keysets,
      InstantSource clock,
      RandomGenerator random,
      SecureRandom secrets) {
    Outgoing outgoing =
        new SafeOutgoing(
            AllowList.parse(config.notifications().allow()), InetAddress::getAllByName);
    return create(config, engine, keysets, clock, random, secrets, outgoing);
  }

  /** As the other, with another way out. */
  public static Faultline create(
      Config config,
      Engine engine,
      KeysetStore keysets,
      InstantSource clock,
      RandomGenerator random,
      SecureRandom secrets,
      Outgoing outgoing) {
    TinkSeals seals = seals(keysets, secrets, clock);
    Meter meter = new Meter();
    DigestSettings settings = DigestSettings.of(config);
    Keys keys = new Keys(config.masterKey(), config.clientKeys());
    Projects projects = new Projects(engine, clock, () -> newKey(secrets));
    StateCache cache =
        new StateCache(engine.traits().contains(EngineTrait.SINGLE_PROCESS) ? CACHED_ISSUES : 0);
    Issues issues = new Issues(engine, cache);
    Bodies bodies = new Bodies();
    Wake wake = new Wake();
    Removals removals = new Removals(engine, projects, wake);
    StorageProbe probe = new StorageProbe(engine, clock);
    Measures.register(meter, probe, removals, clock);
    Told told = new Told();
    Lanes lanes =
        new Lanes(
            new LaneReader(engine, cache, bodies::compress),
            projects,
            removals,
            clock,
            settings,
            meter,
            (scope, targets) -> told.target.decided(scope, targets));
    Notify said = config.notifications();
    Map<String, Notifier> notifiers = Telling.notifiers(said.mail());
    Revocations revocations = new Revocations(engine, clock);
    Configs configs = Telling.configs(said, notifiers, seals, revocations::contains, clock);
    Subscribers subscribers = Subscribers.of(configs, said.watches());
    Sealing sealing = new Sealing(seals, Telling.check(configs), secrets, clock);
    List<Protocol> protocols =
        List.of(new SentryProtocol(config.limits()), new FaultlineProtocol(clock));
    DigestInbox inbox =
        new DigestInbox(
            new Digest(
                protocols,
                config.grouping(),
                new Normaliser(config.limits(), settings.retention()),
                serverKeys(config)),
            subscribers::of,
            lanes,
            new DigestInbox.Samples(clock, config.limits().samplesPerHour()),
            meter);
    Ingest ingest = new Ingest(protocols, projects, keys, inbox, config, clock, random, meter);
    Sessions sessions =
        new Sessions(
            Sessions.secretOf(config.masterKey()),
            config.url(),
            clock,
            secrets,
            new EndedSessions(engine));
    Events events = new Events(engine, clock, settings.retention(), bodies::decompress);
    Letters letters = new Letters(seals, notifiers, projects, events, seen -> page(config, seen));
    Outbox outbox = new Outbox(engine);
    Deliveries deliveries = new Deliveries(engine);
    Deliver.Parts parts = new Deliver.Parts(outbox, deliveries, projects, lanes, letters, outgoing);
    Deliver deliver = new Deliver(parts, DeliverSettings.of(said.workers()), clock, random, meter);
    told.target = deliver::wake;
    RelayDoor relay =
        new RelayDoor(
            new RelayDoor.Parts(
                seals,
                revocations::contains,
                Telling.destinations(configs),
                outbox,
                target -> deliver.wake(Decision.RELAY, Set.of(target)),
                Telling.closings(projects, issues, lanes)),
            clock,
            meter);
    Trial trial =
        new Trial(
            configs,
            new Letters(
                seals, notifiers, projects, events, seen -> page(config, seen.projectName())),
            seals,
            outgoing,
            () -> new Sample(random.nextLong(), clock.instant()));
    Desk desk = new Desk(deliver, deliveries, outbox, new ConfigNotes(engine), trial);
    Stores stores = new Stores(projects, issues, events, new Tallies(engine), lanes, desk, sealing);
    FrontDoor door =
        new FrontDoor(
            doors(
                config,
                stores,
                keys,
                sessions,
                meter,
                probe,
                new ApiDoor.Sealed(sealing, seals, revocations),
                relay,
                clock),
            ingest,
            meter,
            random);
    Sweep sweep = new Sweep(projects, issues, lanes, removals, engine, settings.retention());
    Faultline faultline = new Faultline(door, sessions, projects, removals, sweep, deliver, clock);
    wake.target = faultline::clearRemoved;
    return faultline;
  }

  private static String page(Config config, Decision.Seen seen) {
    return config.url() + Links.issue(seen.projectName(), seen.issue());
  }

  private static String page(Config config, String project) {
    return config.url() + Links.project(project);
  }

  private static TinkSeals seals(KeysetStore keysets, SecureRandom secrets, InstantSource clock) {
    try {
      return TinkSeals.open(keysets, secrets, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(keysets + ": " + e.getMessage(), e);
    }
  }

  private static List<String> serverKeys(Config config) {
    List<String> keys = new ArrayList<>(config.clientKeys());
    keys.add(config.masterKey());
    return keys;
  }

  private static List<Door> doors(
      Config config,
      Stores stores,
      Keys keys,
      Sessions sessions,
      Meter meter,
      StorageProbe probe,
      ApiDoor.Sealed sealed,
      RelayDoor relay,
      InstantSource clock) {
    Operations operations = new Operations(keys, meter, probe::obstacle);
    ApiDoor api =
        new ApiDoor(
            config,
            keys,
            stores.projects(),
            stores.issues(),
            stores.events(),
            stores.tallies(),
            stores.triage(),
            sealed,
            stores.desk(),
            clock,
            Version.NUMBER);
    WebDoor web = new WebDoor(stores, keys, sessions, config, clock);
    FaultlineRoutes faultline =
        new FaultlineRoutes(
            stores.projects(),
            stores.issues(),
            stores.events(),
            stores.triage(),
            keys,
            sealed.sealing(),
            clock,
            Version.NUMBER);
    return List.of(
        Door.ofPath("operations", operations::takes, operations),
        Door.ofPath(
            "api", api::takes, api, (request, _, id) -> Optional.of(ApiDoor.fault(request, id))),
        Door.ofPath("relay", relay::takes, relay),
        Door.ofPath("pages", web::takes, web, web::fault),
        new Door("faultline", faultline::takes, faultline));
  }

  /** Runs what was woken in a thread of its own: whoever wakes does not wait. */
  private static final class Wake implements Runnable {
    private volatile Runnable target = () -> {};

    @Override
    public void run() {
      Thread.ofVirtual().name("removals").start(() -> target.run());
    }
  }

  /** Lanes are made before the room that hears of their decisions. */
  private static final class Told {
    private volatile Decided target = (_, _) -> {};
  }

  private static String newKey(SecureRandom secrets) {
    byte[] key = new byte[16];
    secrets.nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  @Override
  public Response handle(Request request) {
    return door.handle(request);
  }

  /** A link that logs its first visitor in; what a host shows at start. */
  public String loginLink() {
    return sessions.loginLink();
  }

  /** The projects, for a host's first words. */
  public Projects projects() {
    return projects;
  }

  /**
   * What comes up by itself: clears behind removals, and once a day (UTC) removes what is older
   * than the retention. To be called about every minute; repeatable at any moment.
   */
  public void tick() {
    clearRemoved();
    Instant now = clock.instant();
    long day = Math.floorDiv(now.getEpochSecond(), SECONDS_PER_DAY);
    if (closing || !ticking.tryLock()) {
      return;
    }
    try {
      if (day != sweptDay) {
        sweep.run(now);
        sweptDay = day;
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the daily sweep failed; it is tried again", e);
    } finally {
      ticking.unlock();
    }
  }

  /**
   * Tells what is due to be told. To be called about every second; repeatable at any moment;
   * returns at once.
   */
  public void tell() {
    deliver.tick();
  }

  /** Tells all that is due now and waits for it; for hosts that do not stay. */
  public void tellAll() throws InterruptedException {
    deliver.run();
  }

  /** Removes what is older than the retention, now. */
  public void sweep() {
    sweep.run(clock.instant());
  }

  private void clearRemoved() {
    if (!ticking.tryLock()) {
      return;
    }
    try {
      while (!closing && removals.work() > 0) {
        LOG.log(System.Logger.Level.DEBUG, "cleared behind removals");
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "clearing behind removals failed; it is tried again", e);
    } finally {
      ticking.unlock();
    }
  }

  /**
   * Waits until the work in flight is committed and answered, and for a bounded time until what
   * comes up by itself has stopped: the engine is closed next. No request may follow.
   */
  @Override
  public void close() {
    closing = true;
    door.drain();
    deliver.close(Call.TIMEOUT);
    try {
      if (ticking.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        ticking.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
