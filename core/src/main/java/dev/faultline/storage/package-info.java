/**
 * The three ports (Table, Blobs, Queue), the memory engine, and the product's stores above them.
 */
@NullMarked
package dev.faultline.storage;

import org.jspecify.annotations.NullMarked;
