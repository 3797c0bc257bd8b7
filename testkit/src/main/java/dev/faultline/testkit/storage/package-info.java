/** What every engine behind the three ports is held to. */
@NullMarked
package dev.faultline.testkit.storage;

import org.jspecify.annotations.NullMarked;
