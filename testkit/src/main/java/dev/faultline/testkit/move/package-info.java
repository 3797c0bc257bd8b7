/** What moving an installation from one engine to another is held to. */
@NullMarked
package dev.faultline.testkit.move;

import org.jspecify.annotations.NullMarked;
