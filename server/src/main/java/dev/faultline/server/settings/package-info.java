/** Reads settings from arguments, environment and file, and keeps the generated keys. */
@NullMarked
package dev.faultline.server.settings;

import org.jspecify.annotations.NullMarked;
