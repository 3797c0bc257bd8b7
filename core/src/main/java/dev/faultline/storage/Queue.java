package dev.faultline.storage;

import java.time.Duration;
import java.util.List;

/**
 * Durable jobs, handed out at least once. A job that was leased and neither done nor given back is
 * handed out again when its lease ends. Order is by due time, nearly: nothing may depend on it.
 */
public interface Queue {
  /** Adds jobs to a named queue, all or none; they are due after the delay. */
  void append(String queue, List<byte[]> jobs, Duration delay);

  /** Takes up to {@code max} due jobs and hides them from others for the given time. */
  List<Lease> lease(String queue, int max, Duration hidden);

  /**
   * Removes finished jobs; a lease that has ended meanwhile is no fault. Whether the job then goes
   * while others hold it is a trait: {@link EngineTrait#LATE_DONE}.
   */
  void done(List<Lease> leases);

  /** Makes a job due again after a delay, without waiting for its lease to end. */
  void giveBack(Lease lease, Duration delay);

  /** How many jobs wait, due or not, leased ones included. */
  long size(String queue);

  /**
   * A job in somebody's hands.
   *
   * @param attempt 1 for the first time it is handed out
   */
  record Lease(String queue, String id, byte[] job, int attempt) {}
}
