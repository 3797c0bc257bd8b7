/** The original's wire contract. */
@NullMarked
package dev.faultline.protocol.faultline;

import org.jspecify.annotations.NullMarked;
