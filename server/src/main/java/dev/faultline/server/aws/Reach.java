package dev.faultline.server.aws;

import java.io.IOException;

/** Asks the installation itself, over the network. */
public interface Reach {
  /** Whether a GET is answered with 200. */
  boolean answers(String url) throws InterruptedException;

  /** The JSON that a POST is answered with. */
  String post(String url, String masterKey, String json) throws IOException, InterruptedException;
}
