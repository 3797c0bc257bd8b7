/** See docs/architecture.md. */
@org.jspecify.annotations.NullMarked
package dev.faultline.storage.rocksdb;
