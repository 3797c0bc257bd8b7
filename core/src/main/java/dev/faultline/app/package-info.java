/** Wires everything, given storage, clock and configuration. */
@NullMarked
package dev.faultline.app;

import org.jspecify.annotations.NullMarked;
