package dev.faultline.config;

import dev.faultline.alert.TimeUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about telling people.
 *
 * @param allow hosts, addresses and networks that calls may go to though they are inner ones or
 *     speak plain http, as written in the config file and found right
 * @param requireSealed whether configs that clients send have to be sealed
 * @param timeUnit what the rules of clients' configs count events per
 * @param watches the rules of the config file
 * @param workers how hard deliveries are worked on
 * @param mail what sends e-mails; null where nothing does
 * @param self who learns that something is wrong with the installation itself
 */
public record Notify(
    List<String> allow,
    boolean requireSealed,
    TimeUnit timeUnit,
    List<Watch> watches,
    Workers workers,
    @Nullable Mail mail,
    SelfWatch self) {
  /** Nothing inner is allowed, plain configs are taken. */
  public static Notify defaults() {
    return new Notify(
        List.of(), false, TimeUnit.MINUTE, List.of(), Workers.defaults(), null, SelfWatch.none());
  }
}
