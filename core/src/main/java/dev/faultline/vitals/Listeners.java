package dev.faultline.vitals;

import dev.faultline.alert.Subscription;
import java.util.List;

/**
 * Who is told of alarms.
 *
 * @param fault why somebody who should be told cannot be, without secrets; empty for nothing
 */
public record Listeners(List<Subscription.Active> active, String fault) {
  /** Nobody. */
  public static final Listeners NONE = new Listeners(List.of(), "");
}
