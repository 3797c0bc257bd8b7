package dev.faultline.digest;

import dev.faultline.alert.Decision;
import dev.faultline.alert.PostedRule;
import dev.faultline.alert.Rule;
import dev.faultline.alert.Sighting;
import dev.faultline.alert.Subscription;
import dev.faultline.alert.WatchRule;
import dev.faultline.issue.Issue;
import dev.faultline.storage.HourCounts;
import dev.faultline.storage.IssueState;
import dev.faultline.storage.LaneChanges;
import dev.faultline.storage.LaneReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Who wants to be told of an issue's events in one commit. Each config's rule is asked once, about
 * the events that carried the config, so that a config is told once however many events it has.
 */
final class Interests {
  private final Map<String, Interest> interests = new LinkedHashMap<>();

  private record Interest(Subscription subscription, List<Sighting> sightings) {}

  /** Notes an event. */
  void hear(List<Subscription> subscriptions, Sighting sighting) {
    for (Subscription subscription : subscriptions) {
      interests
          .computeIfAbsent(
              subscription.config(), _ -> new Interest(subscription, new ArrayList<>()))
          .sightings
          .add(sighting);
    }
  }

  /**
   * Asks the rules; what they decide becomes rows of the commit. Answers the issue as it is then.
   *
   * @param hours the counts of the hours that the commit changes
   */
  IssueState decide(
      IssueState state, FoldInput input, Map<Long, HourCounts> hours, LaneChanges changes) {
    Map<String, Long> fired = new HashMap<>(state.fired());
    for (Interest interest : interests.values()) {
      switch (interest.subscription) {
        case Subscription.Idle idle -> changes.idle(state.issue().id(), idle, input.now());
        case Subscription.Active active -> {
          if (active.plain()) {
            changes.plainSecret(active.label(), input.now());
          }
          Looking past = new Looking(state, input, hours, active.rule(), interest.sightings);
          active
              .rule()
              .decide(interest.sightings, past)
              .ifPresent(
                  firing -> {
                    changes.decide(decision(active, state, firing, input.now()));
                    if (active.rule() instanceof WatchRule rule) {
                      fired.put(rule.name(), input.now().getEpochSecond());
                    }
                  });
        }
      }
    }
    return fired.equals(state.fired()) ? state : state.withFired(fired);
  }

  private static Decision decision(
      Subscription.Active active, IssueState state, Rule.Firing firing, Instant now) {
    Issue issue = state.issue();
    Sighting shown = firing.shown();
    Decision.Seen seen =
        new Decision.Seen(
            issue.id(),
            issue.project(),
            issue.projectName(),
            issue.shortId(),
            issue.title(),
            issue.culprit(),
            issue.type(),
            issue.messageKey(),
            shown.level(),
            shown.environment(),
            shown.release(),
            issue.count(),
            shown.id(),
            shown.time(),
            firing.why());
    String id =
        Decision.id(
            active.config(),
            firing.why().rule(),
            active.target(),
            issue.id().toString(),
            firing.why().last());
    return new Decision(
        id,
        state.scope(),
        active.target(),
        active.label(),
        active.options(),
        now,
        firing.notBefore(),
        seen);
  }

  /** What a rule looks back at: the state before its firing, the counts with this commit's. */
  private record Looking(
      IssueState state,
      FoldInput input,
      Map<Long, HourCounts> hours,
      Rule rule,
      List<Sighting> sightings)
      implements Rule.Past {
    @Override
    public Instant now() {
      return input.now();
    }

    @Override
    public OptionalLong lastFired() {
      Long at =
          switch (rule) {
            case WatchRule watch -> state.fired().get(watch.name());
            case PostedRule _ -> null;
          };
      return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    @Override
    public long inLastMinutes(int minutes) {
      long last = Math.floorDiv(sightings.getLast().time().getEpochSecond(), 60);
      long count = 0;
      for (long minute = last - minutes + 1; minute <= last; minute++) {
        count += counts(Math.floorDiv(minute, 60L)).at((int) Math.floorMod(minute, 60L));
      }
      return count;
    }

    private HourCounts counts(long hour) {
      HourCounts changed = hours.get(hour);
      return changed != null
          ? changed
          : input
              .hours()
              .getOrDefault(new LaneReader.HourKey(state.issue().id(), hour), HourCounts.NONE);
    }
  }

  /** The hours before an event's own that a rule may look back at. */
  static int hoursBack(List<Subscription> subscriptions) {
    int hours = 0;
    for (Subscription subscription : subscriptions) {
      if (subscription instanceof Subscription.Active active
          && active.rule() instanceof WatchRule rule
          && rule.burst() != null) {
        hours = Math.max(hours, (rule.burst().minutes() + 59) / 60);
      }
    }
    return hours;
  }
}
