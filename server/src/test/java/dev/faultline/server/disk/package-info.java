@NullMarked
package dev.faultline.server.disk;

import org.jspecify.annotations.NullMarked;
