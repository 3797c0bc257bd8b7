package dev.faultline.alert;

import dev.faultline.event.Level;
import dev.faultline.grouping.Glob;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the config file.
 *
 * @param name as the file calls it, unique in its project
 * @param on news it is for by themselves: {@code NEW}, {@code REGRESSION}
 * @param burst a count it looks for; null for none
 * @param quiet when it does not speak; what it decides then is told when they end
 * @param atMostEvery after it fired for an issue, it is silent on it so long; zero for always
 */
public record WatchRule(
    String name,
    Set<Why.Cause> on,
    @Nullable Burst burst,
    Filter filter,
    @Nullable QuietHours quiet,
    Duration atMostEvery)
    implements Rule {

  /**
   * More than so many events of an issue within so many minutes. It fires when that is so, and
   * again only after as many minutes.
   */
  public record Burst(long events, int minutes) {
    /** The longest window: a day. */
    public static final int MINUTES_MAX = 24 * 60;
  }

  /**
   * Which events count for the rule: all conditions hold.
   *
   * @param least the least bad level; null for all
   * @param environments the environment matches one of them; empty for all
   * @param tags each of these tags is there with a value that matches
   */
  public record Filter(@Nullable Level least, List<Glob> environments, Map<String, Glob> tags) {
    /** Everything passes. */
    public static final Filter ALL = new Filter(null, List.of(), Map.of());

    boolean passes(Sighting sighting) {
      if (least != null && sighting.level().compareTo(least) > 0) {
        return false;
      }
      String environment = sighting.environment() == null ? "" : sighting.environment();
      if (!environments.isEmpty()
          && environments.stream().noneMatch(glob -> glob.matches(environment, true))) {
        return false;
      }
      return tags.entrySet().stream()
          .allMatch(
              wanted ->
                  sighting.tags().stream()
                      .anyMatch(
                          tag ->
                              tag.getKey().equals(wanted.getKey())
                                  && wanted.getValue().matches(tag.getValue(), true)));
    }
  }

  /**
   * Hours of the day in which nobody is told.
   *
   * @param from the first quiet moment, {@code to} the first loud one; over midnight when {@code
   *     to} is not after {@code from}
   * @param days on which quiet hours begin; all seven for every day
   */
  public record QuietHours(ZoneId zone, LocalTime from, LocalTime to, Set<DayOfWeek> days) {
    private static final int QUIET_DAYS_MAX = 7;

    /**
     * When somebody may be told of what was decided now: now, or when the quiet hours end; after a
     * week at last.
     */
    public Instant next(Instant now) {
      return next(now, 0);
    }

    private Instant next(Instant now, int ends) {
      ZonedDateTime local = now.atZone(zone);
      // Hours that began the day before may still last.
      for (int back = 1; back >= 0; back--) {
        ZonedDateTime day = local.minusDays(back);
        if (days.contains(day.getDayOfWeek())) {
          ZonedDateTime begin = day.with(from);
          ZonedDateTime end = (to.isAfter(from) ? day : day.plusDays(1)).with(to);
          if (!local.isBefore(begin) && local.isBefore(end)) {
            // Another quiet time may begin at this one's end.
            Instant ended = end.toInstant();
            return ends < QUIET_DAYS_MAX ? next(ended, ends + 1) : ended;
          }
        }
      }
      return now;
    }
  }

  @Override
  public Optional<Firing> decide(List<Sighting> sightings, Past past) {
    List<Sighting> passing = sightings.stream().filter(filter::passes).toList();
    if (passing.isEmpty() || isSilent(past, atMostEvery)) {
      return Optional.empty();
    }
    List<Sighting> news = new ArrayList<>();
    for (Sighting sighting : passing) {
      boolean first = sighting.ordinal() == 1 && on.contains(Why.Cause.NEW);
      boolean again = sighting.reopened() && on.contains(Why.Cause.REGRESSION);
      if (first || again) {
        news.add(sighting);
      }
    }
    Why why = news.isEmpty() ? burst(passing, past) : news(news);
    if (why == null) {
      return Optional.empty();
    }
    Instant notBefore = quiet == null ? past.now() : quiet.next(past.now());
    return Optional.of(new Firing(why, Shown.of(news.isEmpty() ? passing : news), notBefore));
  }

  private Why news(List<Sighting> news) {
    boolean fresh = news.getFirst().ordinal() == 1;
    return new Why(
        fresh ? Why.Cause.NEW : Why.Cause.REGRESSION,
        name,
        fresh ? "first event" : "came back after it was resolved",
        news.getFirst().ordinal(),
        news.getLast().ordinal(),
        news.size());
  }

  private @Nullable Why burst(List<Sighting> passing, Past past) {
    if (burst == null || isSilent(past, Duration.ofMinutes(burst.minutes()))) {
      return null;
    }
    long count = past.inLastMinutes(burst.minutes());
    if (count <= burst.events()) {
      return null;
    }
    return new Why(
        Why.Cause.COUNT,
        name,
        count
            + " events in "
            + minutes(burst.minutes())
            + " (rule "
            + name
            + ": more than "
            + burst.events()
            + ")",
        passing.getFirst().ordinal(),
        passing.getLast().ordinal(),
        passing.size());
  }

  private static String minutes(int minutes) {
    return minutes == 1
        ? "a minute"
        : minutes == 60
            ? "an hour"
            : minutes % 60 == 0 ? minutes / 60 + " hours" : minutes + " minutes";
  }

  private static boolean isSilent(Past past, Duration after) {
    return past.lastFired().isPresent()
        && past.now().getEpochSecond() < past.lastFired().getAsLong() + after.toSeconds();
  }
}
