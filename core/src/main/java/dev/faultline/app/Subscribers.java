package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.notify.Configs;
import dev.faultline.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who is to be told of events: by the configs that came with them, and by the config file. */
final class Subscribers {
  private final Configs configs;
  private final Map<String, List<Subscription.Active>> own;

  /**
   * @param own the subscriptions of the config file by project name; the empty name stands for all
   */
  Subscribers(Configs configs, Map<String, List<Subscription.Active>> own) {
    this.configs = configs;
    this.own = Map.copyOf(own);
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
