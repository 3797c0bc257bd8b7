/**
 * The engine of one machine: rows, claims, objects and jobs in one RocksDB, written by one thread.
 */
@NullMarked
package dev.faultline.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
