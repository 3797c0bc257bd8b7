package dev.faultline.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rule of a config that a client sent, exactly as the original's: the first event ever; then,
 * unless the threshold is negative, every event whose number in its time unit is at least the
 * threshold and a multiple of the interval.
 *
 * @param threshold 1 where the config has none or 0
 * @param interval {@code notifyInterval}; 1 where the config has none or 0
 * @param unit what the events are counted per
 */
public record PostedRule(double threshold, double interval, TimeUnit unit) implements Rule {
  /** The rule of these options, where 0 counts as absent. */
  public static PostedRule of(double threshold, double interval, TimeUnit unit) {
    return new PostedRule(threshold == 0 ? 1 : threshold, interval == 0 ? 1 : interval, unit);
  }

  @Override
  public Optional<Firing> decide(List<Sighting> sightings, Past past) {
    List<Sighting> fired = new ArrayList<>();
    for (Sighting sighting : sightings) {
      if (fires(sighting.ordinal(), sighting.inUnit())) {
        fired.add(sighting);
      }
    }
    return fired.isEmpty()
        ? Optional.empty()
        : Optional.of(new Firing(why(fired), Shown.of(fired), past.now()));
  }

  /**
   * Whether one event is told of.
   *
   * @param ordinal its number in its issue, {@code inUnit} in its issue and time unit
   */
  public boolean fires(long ordinal, long inUnit) {
    if (ordinal == 1) {
      return true;
    }
    return threshold >= 0 && inUnit >= threshold && inUnit % interval == 0;
  }

  private Why why(List<Sighting> fired) {
    boolean fresh = fired.getFirst().ordinal() == 1;
    boolean came = fired.stream().anyMatch(Sighting::reopened);
    Why.Cause cause = fresh ? Why.Cause.NEW : came ? Why.Cause.REGRESSION : Why.Cause.COUNT;
    return new Why(
        cause,
        "",
        text(fired, fresh, came),
        fired.getFirst().ordinal(),
        fired.getLast().ordinal(),
        fired.size());
  }

  private String text(List<Sighting> fired, boolean fresh, boolean came) {
    if (fresh && fired.size() == 1) {
      return "first event";
    }
    List<Long> ordinals = fired.stream().map(Sighting::ordinal).toList();
    List<Sighting> counted = fresh ? fired.subList(1, fired.size()) : fired;
    Sighting last = counted.getLast();
    return Ordinals.of(ordinals)
        + " event, "
        + last.inUnit()
        + " in this "
        + unit.label()
        + (threshold > 1 ? " (threshold " + number(threshold) + ")" : "")
        + (came ? ", came back after it was resolved" : "");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
