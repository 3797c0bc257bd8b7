/** The HTTP host on Helidon SE: the only package that knows a type of Helidon. */
@NullMarked
package dev.faultline.server.helidon;

import org.jspecify.annotations.NullMarked;
