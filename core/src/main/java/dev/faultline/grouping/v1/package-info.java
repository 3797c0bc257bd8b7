/**
 * Grouping, version 1, frozen: what it answers for an event never changes, because stored issues
 * hang on it. It imports nothing of the program but the words of an event; what must change goes
 * into a version 2 beside it.
 */
@NullMarked
package dev.faultline.grouping.v1;

import org.jspecify.annotations.NullMarked;
