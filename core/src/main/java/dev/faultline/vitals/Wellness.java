package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.storage.Beat;
import dev.faultline.vitals.Vitals.Problem;
import dev.faultline.vitals.Vitals.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one answer to "is it well?": on the page, in the API and for the heartbeat. */
final class Wellness {
  /** A heartbeat that did not arrive for so many intervals is missed. */
  private static final int BEATS_MISSED = 3;

  private Wellness() {}

  /** What keeps the installation from its work: the storage, and alarms that ring. */
  static List<Problem> ofWork(boolean storageWorks, List<Alarm> alarms) {
    List<Problem> problems = new ArrayList<>();
    if (!storageWorks) {
      problems.add(new Problem(State.UNWELL, "The storage takes no writes."));
    }
    for (Alarm alarm : alarms) {
      boolean known = !storageWorks && alarm.name().equals(Conditions.STORAGE);
      if (alarm.rings() && !known) {
        // Messages that others do not take are not this installation's illness.
        boolean others = alarm.name().equals(Conditions.UNDELIVERED);
        problems.add(
            new Problem(
                others ? State.ATTENTION : State.UNWELL, alarm.name() + ": " + alarm.reason()));
      }
    }
    problems.sort(Comparator.comparing(Problem::weight).reversed());
    return problems;
  }

  /** What else somebody should look at. */
  static List<Problem> beside(
      Listeners listeners, Vitals.@Nullable Heartbeat heartbeat, String hostFault, Instant now) {
    List<Problem> problems = new ArrayList<>();
    if (!listeners.fault().isEmpty()) {
      problems.add(
          new Problem(State.ATTENTION, "Alarms do not reach everybody: " + listeners.fault()));
    }
    if (heartbeat != null) {
      Beat last = heartbeat.last();
      Duration patience = heartbeat.interval().multipliedBy(BEATS_MISSED);
      if (last != null && last.tried().isBefore(now.minus(patience))) {
        problems.add(
            new Problem(
                State.UNWELL,
                "The heartbeat was last tried at " + last.tried() + ": the clock stands still."));
      } else if (last != null && !last.fault().isEmpty()) {
        problems.add(
            new Problem(State.ATTENTION, "The last heartbeat did not go out: " + last.fault()));
      }
    }
    if (!hostFault.isEmpty()) {
      problems.add(new Problem(State.ATTENTION, hostFault));
    }
    return problems;
  }
}
