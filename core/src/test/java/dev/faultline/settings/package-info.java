/** What may stand in settings, and what is said of the rest. */
@NullMarked
package dev.faultline.settings;

import org.jspecify.annotations.NullMarked;
