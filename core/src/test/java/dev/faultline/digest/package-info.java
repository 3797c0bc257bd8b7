@NullMarked
package dev.faultline.digest;

import org.jspecify.annotations.NullMarked;
