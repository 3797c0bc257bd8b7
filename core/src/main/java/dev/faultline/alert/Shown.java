package dev.faultline.alert;

import java.util.List;

/** Which of several events a message shows. */
final class Shown {
  private Shown() {}

  /** The newest whose body was kept, so that there is something to show; the newest otherwise. */
  static Sighting of(List<Sighting> fired) {
    for (Sighting sighting : fired.reversed()) {
      if (sighting.kept()) {
        return sighting;
      }
    }
    return fired.getLast();
  }
}
