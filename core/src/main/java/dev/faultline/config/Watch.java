package dev.faultline.config;

import dev.faultline.alert.WatchRule;
import java.util.List;
import java.util.Map;

/**
 * A rule of the config file with whom it tells.
 *
 * @param project the project's name; empty for all projects
 * @param targets the options of each target, plain data (see {@link dev.faultline.event.Event})
 */
public record Watch(String project, WatchRule rule, List<Map<String, Object>> targets) {}
