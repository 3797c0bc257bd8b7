/** One report of a client, in our words. Values and pure functions only. */
@NullMarked
package dev.faultline.event;

import org.jspecify.annotations.NullMarked;
