package dev.faultline.server.aws;

import java.time.Duration;

/** The person who deploys, and the time that passes meanwhile. */
public interface Talk {
  /** Shows a line. */
  void say(String line);

  /** Whether they want it; a program without anybody who could answer says no. */
  boolean agreed(String question);

  /** Lets time pass between two looks at AWS. */
  void pause(Duration time) throws InterruptedException;
}
