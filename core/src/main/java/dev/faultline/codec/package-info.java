/** Our own byte forms: the stored event as JSON, and decompression of what clients send. */
@NullMarked
package dev.faultline.codec;

import org.jspecify.annotations.NullMarked;
