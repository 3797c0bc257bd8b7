package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.config.Watch;
import dev.faultline.notify.Configs;
import dev.faultline.notify.UnusableException;
import dev.faultline.project.Project;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is to be told of events: by the configs that came with them, and by the config file. */
final class Subscribers {
  private final Configs configs;
  private final Map<String, List<Subscription.Active>> own;

  /**
   * @param own the subscriptions of the config file by project name; the empty name stands for all
   */
  private Subscribers(Configs configs, Map<String, List<Subscription.Active>> own) {
    this.configs = configs;
    this.own = Map.copyOf(own);
  }

  /**
   * With the rules of the config file.
   *
   * @throws IllegalArgumentException when a target of a rule could never be used
   */
  static Subscribers of(Configs configs, List<Watch> watches) {
    Map<String, List<Subscription.Active>> own = new HashMap<>();
    for (Watch watch : watches) {
      List<Subscription.Active> active =
          own.computeIfAbsent(watch.project(), _ -> new ArrayList<>());
      for (Map<String, Object> target : watch.targets()) {
        try {
          active.add(configs.own(watch.rule(), watch.rule().name(), target));
        } catch (UnusableException e) {
          throw new IllegalArgumentException(
              "the config file: a target of the rule \"%s\" cannot be used: %s"
                  .formatted(watch.rule().name(), e.getMessage()),
              e);
        }
      }
    }
    return new Subscribers(configs, own);
  }

  List<Subscription> of(Project project, List<String> posted) {
    List<Subscription> found = configs.resolve(project, posted);
    if (own.isEmpty()) {
      return found;
    }
    List<Subscription> all = new ArrayList<>(found);
    all.addAll(own.getOrDefault("", List.of()));
    all.addAll(own.getOrDefault(project.name(), List.of()));
    return List.copyOf(all);
  }
}
