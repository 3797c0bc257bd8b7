package dev.faultline.app;

import dev.faultline.access.Keys;
import dev.faultline.access.Sessions;
import dev.faultline.alert.Alarm;
import dev.faultline.config.Config;
import dev.faultline.digest.DigestSettings;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.ingest.Ingest;
import dev.faultline.meter.Meter;
import dev.faultline.outgoing.AllowList;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.SafeOutgoing;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.faultline.FaultlineProtocol;
import dev.faultline.protocol.sentry.SentryProtocol;
import dev.faultline.seal.KeysetStore;
import dev.faultline.storage.EndedSessions;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Share;
import dev.faultline.vitals.Home;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The product, wired: a {@link Handler} over an engine, a clock and settings. It has two homes.
 *
 * <p>Where the process stays ({@link #create}), a host rings {@link #handle} for requests, {@link
 * #tell} every second and {@link #tick} every minute. Where it may be frozen or ended as soon as a
 * request is answered ({@link #passing}), everything else is a job of the queue {@link #QUEUE}: a
 * host hands those to {@link #work}, and rings {@link #tick} every minute, each in a process of its
 * own. The host closes the engine after this.
 */
public final class Faultline implements Handler, AutoCloseable {
  /** The one queue of a home that does not stay. */
  public static final String QUEUE = "work";

  private static final System.Logger LOG = System.getLogger(Faultline.class.getName());

  /** How long closing waits for a sweep; cut short it goes on after the next start. */
  private static final int CLOSE_SECONDS = 5;

  private final Ground ground;
  private final Stock stock;
  private final Rooms rooms;
  private final Sessions sessions;
  private final FrontDoor door;
  private final Rounds rounds;
  private final ReentrantLock clearing = new ReentrantLock();
  private volatile boolean closing;

  private Faultline(Ground ground) {
    this.ground = ground;
    Config config = ground.config();
    Meter meter = new Meter();
    DigestSettings settings = DigestSettings.of(config);
    Keys keys = new Keys(config.masterKey(), config.clientKeys());
    stock = Stock.of(ground, settings, this::clearSoon);
    Measures.register(meter, stock.probe(), stock.removals(), ground);
    List<Protocol> protocols =
        List.of(new SentryProtocol(config.limits()), new FaultlineProtocol(ground.clock()));
    rooms = new Rooms(ground, stock, settings, protocols, meter);
    Ingest ingest =
        new Ingest(
            protocols,
            stock.projects(),
            keys,
            rooms.inbox,
            config,
            ground.clock(),
            ground.random(),
            meter);
    sessions =
        new Sessions(
            Sessions.secretOf(config.masterKey()),
            config.url(),
            ground.clock(),
            ground.secrets(),
            new EndedSessions(ground.engine()));
    door =
        new FrontDoor(
            Doors.of(ground, stock, rooms, keys, sessions, meter), ingest, meter, ground.random());
    rounds = new Rounds(ground, stock.projects(), rooms, () -> closing);
  }

  /**
   * The product of a process that stays.
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
    return create(config, engine, keysets, clock, random, secrets, outgoing(config));
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
    return new Faultline(
        new Ground(config, engine, keysets, clock, random, secrets, outgoing, true));
  }

  /**
   * The product of a process that does not stay; any number of them work side by side.
   *
   * @param random for ids; asked by many threads at once, so it must be safe for that
   * @throws UncheckedIOException when the sealing keys cannot be read or made
   */
  public static Faultline passing(
      Config config,
      Engine engine,
      KeysetStore keysets,
      InstantSource clock,
      RandomGenerator random,
      SecureRandom secrets,
      Outgoing outgoing) {
    return new Faultline(
        new Ground(config, engine, keysets, clock, random, secrets, outgoing, false));
  }

  /** The way out that keeps to the rules about addresses. */
  public static Outgoing outgoing(Config config) {
    return new SafeOutgoing(
        AllowList.parse(config.notifications().allow()), InetAddress::getAllByName);
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
    return stock.projects();
  }

  /**
   * Does jobs of the queue {@link #QUEUE} that it handed over; what they bring is durable when it
   * returns. Repeatable, in any order, by any number of processes at once.
   *
   * @return the places (from 0) of the jobs that must be handed over again
   */
  public List<Integer> work(List<Work> jobs) {
    return rooms.worker.work(jobs);
  }

  /**
   * What comes up by itself. To be called about every minute, also while an earlier call is still
   * at it: what that one does is left to it. A process that stays clears behind removals, and once
   * a day (UTC) removes what is older than the retention; one that does not stay lays what is to be
   * done into the queue. Both beat for their watcher, if one is set: that blocks as long as one
   * call may take.
   */
  public void tick() {
    // First: whoever waits for the heartbeat is not to wait for a sweep.
    rooms.installation.tick(rounds.illness());
    if (ground.stays()) {
      clearRemoved();
    }
    if (!closing) {
      rounds.minute();
    }
  }

  /**
   * Tells what is due to be told, where the process stays. To be called about every second;
   * repeatable at any moment; returns at once.
   */
  public void tell() {
    rooms.deliver.tick();
  }

  /** Tells all that is due now and waits for it. */
  public void tellAll() throws InterruptedException {
    rooms.deliver.run();
  }

  /**
   * Takes an alarm about the installation itself and tells those who are to know: once that it
   * rings, once that it stopped. Repeatable.
   */
  public void alarm(Alarm alarm) {
    rooms.bell.ring(alarm);
  }

  /** Says where it lives: what only the host knows is asked there when somebody looks. */
  public Faultline livesIn(Home home) {
    rooms.installation.livesIn(home);
    return this;
  }

  /** Removes what is older than the retention, now. */
  public void sweep() {
    rooms.sweep.run(ground.clock(), () -> closing);
  }

  private void clearSoon() {
    if (ground.stays()) {
      // In a thread of its own: whoever removes does not wait.
      Thread.ofVirtual().name("removals").start(this::clearRemoved);
    }
  }

  private void clearRemoved() {
    Removals removals = stock.removals();
    if (!clearing.tryLock()) {
      return;
    }
    try {
      while (!closing && removals.work(Share.of(ground.clock())) > 0) {
        LOG.log(System.Logger.Level.DEBUG, "cleared behind removals");
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "clearing behind removals failed; it is tried again", e);
    } finally {
      clearing.unlock();
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
    rooms.deliver.close(Call.TIMEOUT);
    try {
      if (clearing.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        clearing.unlock();
      }
      rounds.awaitEnd(CLOSE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
