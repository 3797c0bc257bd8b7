package dev.faultline.relay;

/** Finds the place that a notification config leads to. */
@FunctionalInterface
public interface Destinations {
  /** The place, or why the config cannot be used here. */
  Found find(String config);

  /** What became of looking. */
  sealed interface Found {}

  /** The config cannot be used here; the reason holds no values of it. */
  record Unusable(String reason) implements Found {}

  /**
   * A place; the parts are those of a {@link dev.faultline.alert.Decision}.
   *
   * @param options the config, encrypted for the outbox
   */
  record Place(String target, String label, byte[] options) implements Found {}
}
