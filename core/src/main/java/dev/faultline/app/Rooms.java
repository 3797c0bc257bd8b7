package dev.faultline.app;

import dev.faultline.alert.Decision;
import dev.faultline.config.Config;
import dev.faultline.config.Notify;
import dev.faultline.digest.Decided;
import dev.faultline.digest.Digest;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Normaliser;
import dev.faultline.digest.Sweep;
import dev.faultline.ingest.Inbox;
import dev.faultline.meter.Meter;
import dev.faultline.notify.AtOnce;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Deliver;
import dev.faultline.notify.DeliverSettings;
import dev.faultline.notify.Desk;
import dev.faultline.notify.Letters;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Sample;
import dev.faultline.notify.Trial;
import dev.faultline.protocol.Protocol;
import dev.faultline.relay.RelayDoor;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.Timers;
import dev.faultline.vitals.Bell;
import dev.faultline.vitals.Installation;
import dev.faultline.vitals.Listeners;
import dev.faultline.web.Links;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rooms between the doors and the stores, wired. What differs between a home that stays and one
 * that does not is all here: which inbox takes requests, and who is called when somebody is to be
 * told.
 */
final class Rooms {
  private final Ground ground;
  private final Config config;
  private final Stock stock;
  private final Meter meter;
  private final TinkSeals seals;
  private final Map<String, Notifier> notifiers;
  private final Configs configs;
  private final Digest digest;
  private final Told told = new Told();

  final Lanes lanes;
  final Deliver deliver;
  final Tells tells;
  final Worker worker;
  final Inbox inbox;
  final Sweep sweep;
  final Sealing sealing;
  final Desk desk;
  final RelayDoor relay;
  final Bell bell;
  final Installation installation;

  Rooms(
      Ground ground, Stock stock, DigestSettings settings, List<Protocol> protocols, Meter meter) {
    this.ground = ground;
    this.config = ground.config();
    this.stock = stock;
    this.meter = meter;
    Notify said = config.notifications();
    seals = seals(ground);
    notifiers = Telling.notifiers(said.mail());
    configs =
        Telling.configs(said, notifiers, seals, stock.revocations()::contains, ground.clock());
    sealing = new Sealing(seals, Telling.check(configs), ground.secrets(), ground.clock());
    lanes =
        new Lanes(
            stock.lanes(),
            stock.projects(),
            stock.removals(),
            ground.clock(),
            settings,
            meter,
            (scope, targets) -> told.target.decided(scope, targets));
    sweep =
        new Sweep(
            stock.projects(),
            stock.issues(),
            lanes,
            stock.removals(),
            ground.engine(),
            settings.retention());
    deliver = deliver(said);
    tells =
        new Tells(
            deliver,
            stock.outbox(),
            new Timers(ground.engine()),
            stock.projects(),
            ground.engine().queue(),
            ground.clock());
    Normaliser normaliser = new Normaliser(config.limits(), settings.retention());
    digest = new Digest(protocols, config.grouping(), normaliser, serverKeys(config));
    Subscribers subscribers = Subscribers.of(configs, said.watches());
    int samples = config.limits().samplesPerHour();
    worker =
        new Worker(
            new Worker.Parts(
                new Sorting(digest, ground.clock(), samples),
                subscribers,
                seals,
                stock.projects(),
                lanes,
                stock.removals(),
                sweep,
                tells,
                this::lay),
            ground.clock(),
            new Tallied(meter));
    inbox =
        ground.stays()
            ? new DigestInbox(
                new Sorting(digest, ground.clock(), samples), subscribers, lanes, meter)
            : new QueueInbox(
                new Sorting(digest, ground.clock(), 0),
                ground.engine().queue(),
                seals,
                ground.clock(),
                ground.secrets());
    told.target = ground.stays() ? deliver::wake : (scope, _) -> worker.decided(scope);
    relay = relay();
    Supplier<Listeners> listeners = SelfWatching.listeners(configs, said.self());
    bell = bell(listeners);
    installation =
        SelfWatching.installation(
            ground, stock, settings.retention(), bell, listeners, deliver, meter);
    desk = desk();
  }

  /** Somebody is to be told, and not by whoever does the queue's jobs. */
  private void call(String scope, Set<String> targets) {
    if (ground.stays()) {
      deliver.wake(scope, targets);
    } else {
      tells.call(Set.of(scope));
    }
  }

  private void lay(Job job) {
    ground.engine().queue().append(Faultline.QUEUE, List.of(job.toBytes()), Duration.ZERO);
  }

  private Deliver deliver(Notify said) {
    Deliver.Parts parts =
        new Deliver.Parts(
            stock.outbox(),
            stock.deliveries(),
            stock.projects(),
            lanes,
            letters(),
            ground.outgoing(),
            ground.stays() ? null : this::call);
    return new Deliver(
        parts, DeliverSettings.of(said.workers()), ground.clock(), ground.random(), meter);
  }

  private Letters letters() {
    return new Letters(
        seals,
        notifiers,
        stock.projects(),
        stock.events(),
        seen -> config.url() + Links.issue(seen.projectName(), seen.issue()));
  }

  private Bell bell(Supplier<Listeners> to) {
    return new Bell(
        new Bell.Parts(
            new OwnSigns(ground.engine()),
            stock.outbox(),
            to,
            target -> call(Decision.RELAY, Set.of(target)),
            new AtOnce(letters(), ground.outgoing())::tell,
            config.url() + Links.INSTALLATION),
        ground.clock());
  }

  private RelayDoor relay() {
    return new RelayDoor(
        new RelayDoor.Parts(
            seals,
            stock.revocations()::contains,
            Telling.destinations(configs),
            stock.outbox(),
            target -> call(Decision.RELAY, Set.of(target)),
            Telling.closings(stock.projects(), stock.issues(), lanes)),
        ground.clock(),
        meter);
  }

  private Desk desk() {
    Letters letters = letters().linking(seen -> config.url() + Links.project(seen.projectName()));
    Trial trial =
        new Trial(
            configs,
            letters,
            seals,
            ground.outgoing(),
            () -> new Sample(ground.random().nextLong(), ground.clock().instant()));
    return new Desk(
        deliver, stock.deliveries(), stock.outbox(), new ConfigNotes(ground.engine()), trial);
  }

  TinkSeals seals() {
    return seals;
  }

  private static TinkSeals seals(Ground ground) {
    try {
      return ground.stays()
          ? TinkSeals.open(ground.keysets(), ground.secrets(), ground.clock())
          : TinkSeals.shared(ground.keysets(), ground.secrets(), ground.clock());
    } catch (IOException e) {
      throw new UncheckedIOException(ground.keysets() + ": " + e.getMessage(), e);
    }
  }

  /** The installation's own keys: none may be stored with an event. */
  private static List<String> serverKeys(Config config) {
    List<String> keys = new ArrayList<>(config.clientKeys());
    keys.add(config.masterKey());
    return keys;
  }

  /** Lanes are made before the room that hears of their decisions. */
  private static final class Told {
    private volatile Decided target = (_, _) -> {};
  }
}
