package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.cost.Use;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the installation lives, with what only its host knows of it. A host implements it; it is
 * asked when somebody looks, never on a clock, because asking may cost.
 */
public interface Home {
  /** What it is called: {@code one machine}, {@code AWS}. */
  String name();

  /** When the process started; null where processes come and go. */
  @Nullable Instant started();

  /**
   * What the host sees now, or saw at most a minute ago. Blocks; may be called from any thread.
   * What cannot be read is left out and named in {@link Sight#fault()}: it throws nothing.
   */
  Sight look();

  /**
   * What a host sees.
   *
   * @param alarms those that the home itself watches, as they are now
   * @param month what a month costs if all goes on like in the last day; empty where nothing is
   *     paid by use
   * @param fault what could not be read and why, for people; empty for nothing
   */
  record Sight(List<Reading> readings, List<Alarm> alarms, List<Use> month, String fault) {
    /** Nothing. */
    public static final Sight NONE = new Sight(List.of(), List.of(), List.of(), "");
  }

  /**
   * A measure.
   *
   * @param name its name for programs, in camel case
   * @param label its name for people
   */
  record Reading(String name, String label, double value, Unit unit) {}

  /** What a measure counts. */
  enum Unit {
    COUNT,
    BYTES,
    SECONDS;

    /** The name in the API. */
    public String label() {
      return switch (this) {
        case COUNT -> "count";
        case BYTES -> "bytes";
        case SECONDS -> "seconds";
      };
    }
  }

  /** One whose host tells nothing. */
  static Home unknown(@Nullable Instant started) {
    return new Home() {
      @Override
      public String name() {
        return "unknown";
      }

      @Override
      public @Nullable Instant started() {
        return started;
      }

      @Override
      public Sight look() {
        return Sight.NONE;
      }
    };
  }
}
