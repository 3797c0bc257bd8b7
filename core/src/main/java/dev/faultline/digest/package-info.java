/** Room 3: prepare and fold, both pure; the lane that turns waiting requests into one commit. */
@NullMarked
package dev.faultline.digest;

import org.jspecify.annotations.NullMarked;
