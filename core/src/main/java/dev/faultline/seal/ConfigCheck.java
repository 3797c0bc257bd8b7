package dev.faultline.seal;

import java.util.List;

/**
 * Tells what is wrong with a config before it is sealed: nobody can look into it afterwards. Handed
 * in, because what a config needs is known where it is used.
 */
@FunctionalInterface
public interface ConfigCheck {
  /**
   * Everything for which the config could never be used; empty when it can. Repeats no values: they
   * may be secrets.
   *
   * @param json one config, a JSON object
   */
  List<String> faults(SealedConfig.Use use, String json);
}
