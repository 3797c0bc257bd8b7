package dev.faultline.seal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Keys that live as long as the process: for tests, beside the memory engine. */
public final class MemoryKeysets implements KeysetStore {
  private final AtomicReference<Optional<byte[]>> kept = new AtomicReference<>(Optional.empty());

  @Override
  public Optional<byte[]> read() {
    return kept.get().map(byte[]::clone);
  }

  @Override
  public void write(byte[] keyset) {
    kept.set(Optional.of(keyset.clone()));
  }
}
