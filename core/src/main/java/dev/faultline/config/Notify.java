package dev.faultline.config;

import java.util.List;

/**
 * What the operator says about telling people.
 *
 * @param allow hosts, addresses and networks that calls may go to though they are inner ones or
 *     speak plain http, as written in the config file and found right
 * @param requireSealed whether configs that clients send have to be sealed
 */
public record Notify(List<String> allow, boolean requireSealed) {
  /** Nothing inner is allowed, plain configs are taken. */
  public static Notify defaults() {
    return new Notify(List.of(), false);
  }
}
