@NullMarked
package dev.faultline.server.crash;

import org.jspecify.annotations.NullMarked;
