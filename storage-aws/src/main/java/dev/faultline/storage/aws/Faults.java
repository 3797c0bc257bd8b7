package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Tells the world's faults apart: those that pass, and those that somebody must look at. */
final class Faults {
  private Faults() {}

  /** Does what a port was asked for; no exception of the SDK goes further than this. */
  static <T> T told(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (SdkException e) {
      throw of(what, e);
    }
  }

  static StorageException of(String what, SdkException fault) {
    return new StorageException(what + ": " + fault.getMessage(), passes(fault), fault);
  }

  private static boolean passes(SdkException fault) {
    // A client's fault is one of the network, or an answer that did not come; a service says
    // itself whether it was too busy. What it refuses as wrong or forbidden stays so.
    return !(fault instanceof SdkServiceException answered)
        || answered.isThrottlingException()
        || answered.statusCode() >= 500;
  }
}
