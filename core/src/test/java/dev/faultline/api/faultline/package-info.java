/** The original's routes over the whole product. */
@NullMarked
package dev.faultline.api.faultline;

import org.jspecify.annotations.NullMarked;
