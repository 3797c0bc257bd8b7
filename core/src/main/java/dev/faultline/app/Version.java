package dev.faultline.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Faultline this is: the version of the POM, which the build leaves beside this class. */
public final class Version {
  /** As it is shown and answered. */
  public static final String NUMBER = read();

  /** What a class folder calls itself that no build has made, an IDE's for instance. */
  private static final String UNBUILT = "dev";

  private Version() {}

  private static String read() {
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      if (file == null) {
        return UNBUILT;
      }
      Properties properties = new Properties();
      properties.load(file);
      return number(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of what the file says; where nothing was put in, the file still has its mark. */
  static String number(Properties properties) {
    String number = properties.getProperty("number", "").strip();
    return number.isEmpty() || number.startsWith("$") ? UNBUILT : number;
  }
}
