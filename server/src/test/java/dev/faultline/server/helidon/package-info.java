@NullMarked
package dev.faultline.server.helidon;

import org.jspecify.annotations.NullMarked;
