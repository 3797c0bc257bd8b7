/** Which issue an event belongs to: pure, versioned, held by golden files. */
@NullMarked
package dev.faultline.grouping;

import org.jspecify.annotations.NullMarked;
