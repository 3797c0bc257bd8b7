package dev.faultline.lambda;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A client that is opened when it is first used: most cold starts never use it. */
final class OpenedLate<C extends SdkAutoCloseable> implements Supplier<C>, AutoCloseable {
  private final Supplier<C> opening;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable C open;

  OpenedLate(Supplier<C> opening) {
    this.opening = opening;
  }

  @Override
  public C get() {
    lock.lock();
    try {
      C client = open;
      if (client == null) {
        client = opening.get();
        open = client;
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
