package dev.faultline.seal;

import java.io.IOException;
import java.util.Optional;

/**
 * Where the keys of an installation are kept: a file of its owner, or a cloud's key service. Small,
 * so that the next place is a class of two methods.
 */
public interface KeysetStore {
  /** What was written last; empty on a new installation. */
  Optional<byte[]> read() throws IOException;

  /** Keeps it, whole or not at all; durable when it returns. Secret: for this server alone. */
  void write(byte[] keyset) throws IOException;
}
