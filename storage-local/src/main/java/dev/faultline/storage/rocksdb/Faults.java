package dev.faultline.storage.rocksdb;

import dev.faultline.storage.StorageException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells the world's faults apart: those that pass, and those that somebody must look at. */
final class Faults {
  private Faults() {}

  static StorageException of(String what, RocksDBException fault) {
    Status status = fault.getStatus();
    if (isFull(fault)) {
      return new StorageException(what + ": the disk is full", true, fault);
    }
    boolean passing =
        status == null
            || switch (status.getCode()) {
              case IOError, Incomplete, TimedOut, Aborted, Busy, TryAgain, ShutdownInProgress ->
                  true;
              case Ok,
                  NotFound,
                  Corruption,
                  NotSupported,
                  InvalidArgument,
                  MergeInProgress,
                  Expired,
                  Undefined ->
                  false;
            };
    return new StorageException(what + ": " + fault.getMessage(), passing, fault);
  }

  private static boolean isFull(RocksDBException fault) {
    Status status = fault.getStatus();
    String message = fault.getMessage();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || (message != null && message.contains("No space left"));
  }
}
