package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.config.Heartbeat;
import dev.faultline.config.SelfWatch;
import dev.faultline.meter.Counter;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Deliver;
import dev.faultline.notify.UnusableException;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.Tallies;
import dev.faultline.vitals.Bell;
import dev.faultline.vitals.Conditions;
import dev.faultline.vitals.Home;
import dev.faultline.vitals.Installation;
import dev.faultline.vitals.Listeners;
import dev.faultline.vitals.Pulse;
import dev.faultline.vitals.RowSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Wires what the installation says about itself. */
final class SelfWatching {
  private SelfWatching() {}

  /** The installation as it sees itself; where processes come and go something outside watches. */
  static Installation installation(
      Ground ground,
      Stock stock,
      Duration retention,
      Bell bell,
      Supplier<Listeners> listeners,
      Deliver deliver,
      Meter meter) {
    OwnSigns signs = new OwnSigns(ground.engine());
    Counter faults = meter.counter(MetricNames.FAULTS);
    Conditions conditions =
        ground.stays()
            ? new Conditions(
                stock.probe(),
                stock.projects(),
                stock.outbox(),
                stock.deliveries(),
                stock.removals(),
                faults::value)
            : null;
    Heartbeat heartbeat = ground.config().notifications().self().heartbeat();
    Map<String, LongSupplier> queues =
        ground.stays()
            ? Map.of("removals", stock.removals()::waiting)
            : Map.of(Faultline.QUEUE, () -> ground.engine().queue().size(Faultline.QUEUE));
    Installation installation =
        new Installation(
            new Installation.Parts(
                Version.NUMBER,
                stock.probe(),
                signs,
                bell,
                listeners,
                conditions,
                heartbeat == null ? null : new Pulse(heartbeat, signs, ground.outgoing()),
                queues,
                ground.stays() ? deliver::openCircuits : null),
            new RowSources(
                stock.projects(),
                new Tallies(ground.engine()),
                stock.outbox(),
                stock.deliveries(),
                retention),
            ground.clock());
    installation.livesIn(Home.unknown(ground.stays() ? ground.clock().instant() : null));
    meter.gauge(MetricNames.ALARMS, installation::ringing);
    meter.gauge(MetricNames.HEARTBEAT, installation::arrived);
    return installation;
  }

  /**
   * Who is told of alarms: looked up when one rings, because a sealed config may end meanwhile.
   *
   * @throws IllegalArgumentException when a target of the config file could never be used
   */
  static Supplier<Listeners> listeners(Configs configs, SelfWatch said) {
    List<Subscription.Active> own = new ArrayList<>();
    for (Map<String, Object> target : said.alarmTo()) {
      try {
        own.add(configs.ofOperator(target));
      } catch (UnusableException e) {
        throw new IllegalArgumentException(
            "the config file: a target of alarm-to cannot be used: " + e.reason(), e);
      }
    }
    String text = said.alarm();
    if (text == null) {
      Listeners listeners = own.isEmpty() ? Listeners.NONE : new Listeners(List.copyOf(own), "");
      return () -> listeners;
    }
    return () -> {
      try {
        List<Subscription.Active> all = new ArrayList<>(own);
        all.addAll(configs.ofOperator(text));
        return new Listeners(List.copyOf(all), "");
      } catch (UnusableException e) {
        return new Listeners(List.copyOf(own), "the setting alarm cannot be used: " + e.reason());
      }
    };
  }
}
