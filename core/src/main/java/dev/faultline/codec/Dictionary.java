package dev.faultline.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What stored events have in common, so that the compressor need not learn it anew from each.
 * Immutable: an improved one gets the next number, and the old one stays to read what it wrote.
 *
 * @param number from 1; stands before each body that was compressed with it
 */
public record Dictionary(int number, byte[] bytes) {
  /** The newest dictionary that comes with the program. */
  private static final int NEWEST = 1;

  /** The newest dictionary that comes with the program. */
  public static Dictionary newest() {
    return shipped(NEWEST);
  }

  private static Dictionary shipped(int number) {
    String name = "dict-" + number;
    try (InputStream in = Dictionary.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program comes without " + name);
      }
      return new Dictionary(number, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
