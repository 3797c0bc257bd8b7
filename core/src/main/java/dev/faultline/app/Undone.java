package dev.faultline.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which jobs of a batch must be handed out again. What is begun counts as undone until somebody
 * says that it is done: a thread that dies for want of memory says nothing any more, and a job that
 * is taken for done is removed for good.
 */
final class Undone {
  /** For each job what was begun and not ended, and what failed. */
  private final AtomicIntegerArray open;

  Undone(int jobs) {
    open = new AtomicIntegerArray(jobs);
  }

  /** Something is begun that these jobs need. */
  void begin(List<Integer> places) {
    places.forEach(open::incrementAndGet);
  }

  /** Something that was begun for these jobs is done. */
  void done(List<Integer> places) {
    places.forEach(open::decrementAndGet);
  }

  /** A job must come again whatever else is done for it. */
  void fail(int place) {
    open.incrementAndGet(place);
  }

  /** The places of those that must come again, in order. */
  List<Integer> places() {
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < open.length(); place++) {
      if (open.get(place) > 0) {
        places.add(place);
      }
    }
    return places;
  }
}
