/** Tests of our own byte forms. */
@NullMarked
package dev.faultline.codec;

import org.jspecify.annotations.NullMarked;
