/** The functions as AWS calls them, over emulators. */
@NullMarked
package dev.faultline.lambda;

import org.jspecify.annotations.NullMarked;
