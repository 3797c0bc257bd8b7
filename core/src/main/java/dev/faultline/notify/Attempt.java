package dev.faultline.notify;

import dev.faultline.outgoing.Outgoing;
import java.time.Instant;
import java.util.Optional;

/**
 * One try to deliver.
 *
 * @param id the decision's: the same for every try, to be used where a service drops repeated ids
 * @param number from 1
 * @param repeated an earlier try's answer is unknown: the message may have arrived
 */
public record Attempt(
    String id, int number, boolean repeated, Instant now, Outgoing outgoing, Memory memory) {
  /**
   * What a target keeps about an issue between messages (an issue's number there, a thread), for
   * this (target, issue) alone; no secrets. At most one delivery of a (target, issue) runs at a
   * time. For relayed notes nothing is kept.
   */
  public interface Memory {
    Optional<String> find(String name);

    /** Durable when it returns. */
    void keep(String name, String value);
  }
}
