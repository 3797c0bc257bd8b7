package dev.faultline.storage.rocksdb;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Queue;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;

/**
 * The three ports over one RocksDB in a folder. One thread writes for all; what it answered is on
 * the disk. After a fault that passes (a full disk) it goes on by itself.
 */
public final class RocksEngine implements Engine {
  private final Database database;
  private final Writer writer;
  private final RocksTable table;
  private final RocksBlobs blobs;
  private final RocksQueue queue;
  private final Sweeper sweeper;

  private RocksEngine(Database database, InstantSource clock) {
    this.database = database;
    Heads heads = new Heads();
    // The queue counts its jobs anew when the writer has opened the database anew.
    Runnable[] afterReopening = new Runnable[1];
    writer = new Writer(database, clock, heads, () -> afterReopening[0].run());
    table = new RocksTable(database, writer, heads, clock);
    blobs = new RocksBlobs(database, writer);
    queue = new RocksQueue(database, writer, clock);
    sweeper = new Sweeper(database, writer, clock);
    afterReopening[0] = queue::count;
    queue.count();
    writer.start();
  }

  /**
   * Opens the data in a folder, which is made where it is missing.
   *
   * @param clock tells what has expired and which jobs are due
   * @throws StorageException where the folder holds something else or another format, cannot be
   *     used, or another server uses it; the message says which
   */
  public static RocksEngine open(Path folder, InstantSource clock) {
    return new RocksEngine(Database.open(DataFolder.prepare(folder)), clock);
  }

  /**
   * Whether another process has the data in a folder open. Not for one that has it open itself: the
   * system would take its lock for ours to give back.
   */
  public static boolean isInUse(Path folder) throws IOException {
    Path file = folder.resolve("LOCK");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free == null;
    }
  }

  /**
   * What tells the data in a folder from all others, also while a server uses it; empty where there
   * is none. RocksDB makes it once, and a copy has the same.
   */
  public static Optional<String> identity(Path folder) throws IOException {
    Path file = folder.resolve("IDENTITY");
    return Files.exists(file)
        ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip())
        : Optional.empty();
  }

  @Override
  public Table table() {
    return table;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Queue queue() {
    return queue;
  }

  @Override
  public Set<EngineTrait> traits() {
    return EnumSet.allOf(EngineTrait.class);
  }

  @Override
  public long sweep() {
    return sweeper.sweep();
  }

  /**
   * Brings everything into its final, smallest form on the disk. It happens by itself in time; a
   * measurement or a backup may want it now.
   */
  public void compact() {
    database.read(
        handles -> {
          try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            handles.db.flush(options, handles.families());
          }
          return true;
        });
    int families = database.read(handles -> handles.families().size());
    for (int i = 0; i < families; i++) {
      // One hold a family: a sweep that drops families waits for one of them, not for all.
      int at = i;
      database.read(
          handles -> {
            List<ColumnFamilyHandle> all = handles.families();
            if (at < all.size()) {
              handles.db.compactRange(all.get(at));
            }
            return true;
          });
    }
  }

  @Override
  public void close() {
    writer.stop();
    database.close();
  }
}
