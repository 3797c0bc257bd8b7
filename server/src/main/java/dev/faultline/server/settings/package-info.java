/** What an installation keeps for itself in its data folder. */
@NullMarked
package dev.faultline.server.settings;

import org.jspecify.annotations.NullMarked;
