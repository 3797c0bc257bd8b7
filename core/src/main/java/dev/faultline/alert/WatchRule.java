package dev.faultline.alert;

/**
 * A rule of the config file.
 *
 * @param name as the file calls it
 */
public record WatchRule(String name) implements Rule {}
