package dev.faultline.alert;

/**
 * The rule of a config that a client sent, exactly as the original's: the first event ever; then,
 * unless the threshold is negative, every event whose number in its time unit is at least the
 * threshold and a multiple of the interval.
 *
 * @param threshold 1 where the config has none or 0
 * @param interval {@code notifyInterval}; 1 where the config has none or 0
 */
public record PostedRule(double threshold, double interval) implements Rule {}
