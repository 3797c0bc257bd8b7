/** How this installation itself is: what it knows of itself, who is told, what others hear. */
@NullMarked
package dev.faultline.vitals;

import org.jspecify.annotations.NullMarked;
