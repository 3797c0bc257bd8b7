/**
 * Strings that only this installation can open: configs that clients carry, and what waits in the
 * outbox.
 */
@NullMarked
package dev.faultline.seal;

import org.jspecify.annotations.NullMarked;
