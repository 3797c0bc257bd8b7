package dev.faultline.codec;

import dev.faultline.config.Limits;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room in memory for what the requests in work unpack, all together. A small body may grow a
 * hundredfold: without a common bound a few hundred of them would fill the memory, each within its
 * own limits.
 */
public final class UnpackRoom {
  /** Bytes of each request that are not counted, so that small reports pass beside large ones. */
  static final int FREE = 64 << 10;

  private static final int RETRY_AFTER_SECONDS = 5;

  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private long taken;

  public UnpackRoom(Limits limits) {
    this.limits = limits;
  }

  /** A request's share: empty until it unpacks something, given back when it is closed. */
  public Share share() {
    return new Share();
  }

  /** Bytes that are taken now. */
  public long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What one request has taken. Confined to one thread. */
  public final class Share implements AutoCloseable {
    private long bytes;

    private Share() {}

    /**
     * Takes room for more bytes, before they are unpacked. A request that is alone always has room:
     * its own limits bound it.
     *
     * @throws RefusedException 503 where others have taken the room
     */
    public void take(long more) throws RefusedException {
      long before = counted(bytes);
      long added = counted(bytes + more) - before;
      if (added > 0) {
        lock.lock();
        try {
          boolean alone = taken == before;
          if (taken + added > limits.unpackedInFlightBytes() && !alone) {
            throw new RefusedException(
                new Refusal(
                    503,
                    "overloaded",
                    "too many unpacked bytes in work (limit unpacked-in-flight-bytes); try again",
                    List.of(),
                    RETRY_AFTER_SECONDS));
          }
          taken += added;
        } finally {
          lock.unlock();
        }
      }
      bytes += more;
    }

    /** Bytes that were taken and not needed after all. */
    void giveBack(long fewer) {
      long surplus = counted(bytes) - counted(bytes - fewer);
      bytes -= fewer;
      if (surplus > 0) {
        lock.lock();
        try {
          taken -= surplus;
        } finally {
          lock.unlock();
        }
      }
    }

    /** What bounds this request, whatever the others do. */
    Limits limits() {
      return limits;
    }

    @Override
    public void close() {
      giveBack(bytes);
    }

    private static long counted(long all) {
      return Math.max(0, all - FREE);
    }
  }
}
