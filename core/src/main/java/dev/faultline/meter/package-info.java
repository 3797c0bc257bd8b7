/** Counts and measures of the running program, for /metrics. Imports nothing but java.*. */
@NullMarked
package dev.faultline.meter;

import org.jspecify.annotations.NullMarked;
