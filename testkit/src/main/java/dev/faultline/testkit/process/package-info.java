/** Programs in processes of their own. */
@NullMarked
package dev.faultline.testkit.process;

import org.jspecify.annotations.NullMarked;
