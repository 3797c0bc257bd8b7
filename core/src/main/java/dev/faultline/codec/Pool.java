package dev.faultline.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few things that are dear to make and used by one thread at a time. Not thread-local: with a
 * virtual thread for every request nothing would ever be used twice. Bounded: what finds no slot is
 * thrown away.
 */
final class Pool<T> {
  private static final int SLOTS = 32; // a power of two, above the threads that run at one moment

  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Supplier<T> make;
  private final Consumer<T> discard;

  Pool(Supplier<T> make, Consumer<T> discard) {
    this.make = make;
    this.discard = discard;
  }

  /** One that nobody else has, until it is given back. */
  T take() {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (slots.get(slot) != null) {
        T pooled = slots.getAndSet(slot, null);
        if (pooled != null) {
          return pooled;
        }
      }
    }
    return make.get();
  }

  /** Takes one back that is ready for its next use; a thing in doubt goes to {@link #discard}. */
  void giveBack(T thing) {
    int start = start();
    for (int i = 0; i < SLOTS; i++) {
      if (slots.compareAndSet((start + i) & (SLOTS - 1), null, thing)) {
        return;
      }
    }
    discard.accept(thing);
  }

  /** Throws one away that may be damaged. */
  void discard(T thing) {
    discard.accept(thing);
  }

  /** Threads start at different slots, so that they do not all fight for the first. */
  private static int start() {
    return (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> 59);
  }
}
