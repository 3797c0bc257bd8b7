/** Reads settings from arguments, environment and the config file, wherever that lies. */
@NullMarked
package dev.faultline.settings;

import org.jspecify.annotations.NullMarked;
