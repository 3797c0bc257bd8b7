package dev.faultline.relay;

import java.util.Optional;

/** Finds the place that a notification config leads to. */
@FunctionalInterface
public interface Destinations {
  /** The place; empty where the config cannot be used here. */
  Optional<Place> find(String config);

  /**
   * A place; the parts are those of a {@link dev.faultline.alert.Decision}.
   *
   * @param options the config, encrypted for the outbox
   */
  record Place(String target, String label, byte[] options) {}
}
