package dev.faultline.launch;

import java.lang.reflect.InvocationTargetException;

/**
 * The jar's main class. It is compiled for Java 8, so that an older Java can load it and says in
 * one line what is needed, where it would else die of a class version nobody understands. Nothing
 * of newer libraries is used here, null annotations included.
 */
public final class Main {
  /** The oldest Java that runs Faultline. */
  static final int NEEDED = 25;

  private static final String PROGRAM = "dev.faultline.server.cli.Program";

  private Main() {}

  /** Starts the program. */
  public static void main(String[] args) throws Throwable {
    String complaint =
        complaint(
            System.getProperty("java.specification.version"),
            System.getProperty("java.home"),
            System.getenv("JAVA_HOME"));
    if (complaint != null) {
      System.err.println(complaint);
      System.exit(2);
    }
    try {
      Class.forName(PROGRAM).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** What to tell the user of a Java too old; null where it is new enough. */
  static String complaint(String version, String home, String javaHome) {
    if (major(version) >= NEEDED) {
      return null;
    }
    return "Faultline needs Java "
        + NEEDED
        + " or newer; this is Java "
        + version
        + " at "
        + home
        + (javaHome == null ? "; JAVA_HOME is not set" : "; JAVA_HOME is " + javaHome);
  }

  /** 8 of "1.8", 25 of "25"; 0 of what is no version. */
  private static int major(String version) {
    if (version == null) {
      return 0;
    }
    String text = version.startsWith("1.") ? version.substring(2) : version;
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
