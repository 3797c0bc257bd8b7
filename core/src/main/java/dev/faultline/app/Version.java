package dev.faultline.app;

/** Which Faultline this is. */
public final class Version {
  /** As it is shown and answered. */
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
