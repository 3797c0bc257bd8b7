package dev.faultline.grouping.v1;

/** Hears what grouping made of what, for an explanation. The hot path has none. */
@FunctionalInterface
public interface Trace {
  /** The step that takes the last frames back out; {@code raw} says how many. */
  String REPEAT = "repeat";

  /**
   * One piece of the event was looked at.
   *
   * @param what {@code type}, {@code frame}, {@code value}, {@code message}, ...
   * @param raw as the client sent it
   * @param used what is hashed; empty where it was left out
   * @param why in words; empty where {@code used} says enough
   */
  void step(String what, String raw, String used, String why);
}
