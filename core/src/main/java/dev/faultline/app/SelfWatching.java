package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.config.SelfWatch;
import dev.faultline.notify.Configs;
import dev.faultline.notify.UnusableException;
import dev.faultline.vitals.Listeners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Wires what the installation says about itself. */
final class SelfWatching {
  private SelfWatching() {}

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
