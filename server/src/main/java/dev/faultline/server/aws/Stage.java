package dev.faultline.server.aws;

import java.util.regex.Pattern;

/**
 * One installation in an account and region, and the names of all that belongs to it. The template
 * and the functions use the same names.
 */
public record Stage(String name) {
  /** What it is where nothing else is said. */
  public static final String DEFAULT = "prod";

  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,18}[a-z0-9])?");

  /** A stage of this name. */
  public static Stage of(String name) throws DeployException {
    if (!NAME.matcher(name).matches()) {
      throw new DeployException(
          ("the stage is \"%s\"; it must be 1 to 20 lower-case letters, digits and dashes, begin"
                  + " with a letter and not end with a dash")
              .formatted(name));
    }
    return new Stage(name);
  }

  String stack() {
    return "faultline-" + name;
  }

  String table() {
    return "faultline-" + name;
  }

  String bucket(String account, String region) {
    return "faultline-%s-%s-%s".formatted(name, account, region);
  }

  /** Where the functions' code is taken from. */
  String codeBucket(String account, String region) {
    return bucket(account, region) + "-code";
  }

  String parameter(String what) {
    return "/faultline/%s/%s".formatted(name, what);
  }
}
