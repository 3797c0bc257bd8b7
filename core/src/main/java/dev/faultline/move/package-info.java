/** Moving house: a whole installation in a file, out of one engine and into another. */
@NullMarked
package dev.faultline.move;

import org.jspecify.annotations.NullMarked;
