package dev.faultline.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who learns that something is wrong with the installation itself.
 *
 * @param alarm a config, sealed or plain JSON, that alarms are told to; null for none
 * @param alarmTo the options of the config file's targets that alarms are told to, plain data
 * @param heartbeat null where nobody waits for one
 */
public record SelfWatch(
    @Nullable String alarm, List<Map<String, Object>> alarmTo, @Nullable Heartbeat heartbeat) {
  /** Nobody does. */
  public static SelfWatch none() {
    return new SelfWatch(null, List.of(), null);
  }

  /** Without what is secret in it. */
  @Override
  public String toString() {
    return "alarms to "
        + (alarm == null ? alarmTo.size() : alarmTo.size() + 1)
        + " places, "
        + (heartbeat == null ? "no heartbeat" : heartbeat.toString());
  }
}
