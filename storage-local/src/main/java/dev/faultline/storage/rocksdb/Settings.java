package dev.faultline.storage.rocksdb;

import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is tuned: for small memory (the whole server has 400 MB) and one writer that brings
 * large batches.
 */
final class Settings implements AutoCloseable {
  private static final long MIB = 1 << 20;

  /** Blocks, indexes and filters of all families together. */
  static final long CACHE_BYTES = 32 * MIB;

  /** Rows that wait in memory to be written in order, of all families together. */
  static final long BUFFER_BYTES = 40 * MIB;

  /** An object from this size on lies in a file of its kind, which compaction does not rewrite. */
  static final long BLOB_BYTES_MIN = 4_096;

  private final Cache cache = new LRUCache(CACHE_BYTES);
  private final BloomFilter bloom = new BloomFilter(10, false);

  /**
   * Blocks are small and rows alike: each file of the last level brings a dictionary of its own.
   */
  private final CompressionOptions bottom =
      new CompressionOptions()
          .setLevel(3)
          .setMaxDictBytes(16 << 10)
          .setZStdMaxTrainBytes(256 << 10)
          .setEnabled(true);

  final DBOptions database = database();
  final ColumnFamilyOptions meta = family(2 * MIB, 8_192, false);
  final ColumnFamilyOptions rows = family(16 * MIB, 8_192, false);
  final ColumnFamilyOptions claims = family(8 * MIB, 4_096, true);
  final ColumnFamilyOptions queue = family(4 * MIB, 8_192, false);
  final ColumnFamilyOptions blobs = blobs();

  private static DBOptions database() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxBackgroundJobs(2)
        .setDbWriteBufferSize(BUFFER_BYTES)
        .setMaxTotalWalSize(3 * BUFFER_BYTES)
        // Everything before a torn record is kept, whatever follows it in the last log.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        // There is one writer: nothing to order between writers.
        .setAllowConcurrentMemtableWrite(false)
        .setEnableWriteThreadAdaptiveYield(false)
        // Flushes and compactions give their bytes to the disk bit by bit: a sync of the log does
        // not wait for hundreds of megabytes of theirs.
        .setBytesPerSync(MIB)
        .setMaxOpenFiles(512)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(MIB)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private ColumnFamilyOptions family(long buffer, long block, boolean many) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(block)
            .setFilterPolicy(bloom)
            .setWholeKeyFiltering(true)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinTopLevelIndexAndFilter(true)
            .setFormatVersion(6);
    if (many) {
      // The filters of a hundred million claims do not fit in the cache: parts of them do.
      table.setIndexType(IndexType.kTwoLevelIndexSearch).setPartitionFilters(true);
    }
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setWriteBufferSize(buffer)
        .setMaxWriteBufferNumber(2)
        .setTargetFileSizeBase(16 * MIB)
        .setMaxBytesForLevelBase(64 * MIB)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setBottommostCompressionOptions(bottom);
  }

  private ColumnFamilyOptions blobs() {
    return family(16 * MIB, 16_384, false)
        .setEnableBlobFiles(true)
        .setMinBlobSize(BLOB_BYTES_MIN)
        .setBlobFileSize(64 * MIB)
        // Packs are compressed by who writes them.
        .setBlobCompressionType(CompressionType.NO_COMPRESSION)
        .setEnableBlobGarbageCollection(true)
        .setBlobGarbageCollectionAgeCutoff(0.25)
        .setBlobGarbageCollectionForceThreshold(0.5);
  }

  @Override
  public void close() {
    List.<RocksObject>of(database, meta, rows, claims, queue, blobs, bottom, bloom, cache)
        .forEach(RocksObject::close);
  }
}
