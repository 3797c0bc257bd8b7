/** The memory engine: for tests and trials; nothing outlives the process. */
@NullMarked
package dev.faultline.storage.memory;

import org.jspecify.annotations.NullMarked;
