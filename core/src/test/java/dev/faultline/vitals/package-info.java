@NullMarked
package dev.faultline.vitals;

import org.jspecify.annotations.NullMarked;
