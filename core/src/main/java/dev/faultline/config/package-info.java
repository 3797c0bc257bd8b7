/** Every setting and every limit, with its number and its name. */
@NullMarked
package dev.faultline.config;

import org.jspecify.annotations.NullMarked;
