@NullMarked
package dev.faultline.grouping.v1;

import org.jspecify.annotations.NullMarked;
