@NullMarked
package dev.faultline.grouping;

import org.jspecify.annotations.NullMarked;
