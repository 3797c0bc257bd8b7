/** Foreign bytes to our words; one folder a protocol, pure. */
@NullMarked
package dev.faultline.protocol;

import org.jspecify.annotations.NullMarked;
