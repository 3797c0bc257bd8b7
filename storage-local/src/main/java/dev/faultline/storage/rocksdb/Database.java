package dev.faultline.storage.rocksdb;

import dev.faultline.storage.StorageException;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The database as long as the engine lives: readers share it, the writer thread alone may open it
 * anew. RocksDB refuses every write after one has failed (a full disk is enough), and its Java API
 * cannot resume it, so that closing and opening is the way back.
 */
final class Database implements AutoCloseable {
  /** Something read from the database. */
  interface Reading<T> {
    T from(Handles handles) throws RocksDBException;
  }

  /** Something that may not be there. */
  interface Finding<T> {
    @Nullable T from(Handles handles) throws RocksDBException;
  }

  private final DataFolder folder;
  private final Settings settings;
  private final StampedLock guard = new StampedLock();
  // Guarded: null when it could not be opened again yet, and after the end.
  private @Nullable Handles handles;
  private volatile boolean closed;

  private Database(DataFolder folder, Settings settings, Handles handles) {
    this.folder = folder;
    this.settings = settings;
    this.handles = handles;
  }

  static Database open(DataFolder folder) {
    Settings settings = new Settings();
    try {
      return new Database(folder, settings, Handles.open(folder, settings));
    } catch (RocksDBException e) {
      settings.close();
      throw openingFault(folder, e);
    } catch (RuntimeException e) {
      settings.close();
      throw e;
    }
  }

  private static StorageException openingFault(DataFolder folder, RocksDBException fault) {
    String message = String.valueOf(fault.getMessage());
    if (message.contains("/LOCK") || message.contains("lock hold by current process")) {
      return new StorageException(
          "another server uses the data folder " + folder.path(), false, fault);
    }
    return Faults.of("the data folder " + folder.path() + " cannot be opened", fault);
  }

  /** Reads while nobody closes the database. */
  <T> T read(Reading<T> reading) {
    long stamp = guard.readLock();
    try {
      return reading.from(current());
    } catch (RocksDBException e) {
      throw Faults.of("reading failed", e);
    } finally {
      guard.unlockRead(stamp);
    }
  }

  /** Looks for something while nobody closes the database. */
  <T> Optional<T> find(Finding<T> finding) {
    return read(handles -> Optional.ofNullable(finding.from(handles)));
  }

  /** For the writer thread, which alone exchanges the handles and so needs no lock to use them. */
  Handles current() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    Handles open = handles;
    if (open == null) {
      throw new StorageException("the database waits to be opened again after a fault", true);
    }
    return open;
  }

  /** Does something that no reader may see half done. Only for the writer thread. */
  <T> T alone(Reading<T> work) throws RocksDBException {
    long stamp = guard.writeLock();
    try {
      return work.from(current());
    } finally {
      guard.unlockWrite(stamp);
    }
  }

  /**
   * Closes and opens after a failed write. Until the folder takes bytes again the old handles stay,
   * which still read. Only for the writer thread.
   */
  void reopen() {
    folder.probe();
    long stamp = guard.writeLock();
    try {
      Handles old = handles;
      handles = null;
      if (old != null) {
        old.close();
      }
      handles = Handles.open(folder, settings);
    } catch (RocksDBException e) {
      throw openingFault(folder, e);
    } finally {
      guard.unlockWrite(stamp);
    }
  }

  @Override
  public void close() {
    long stamp = guard.writeLock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (handles != null) {
        handles.close();
        handles = null;
      }
      settings.close();
    } finally {
      guard.unlockWrite(stamp);
    }
  }
}
