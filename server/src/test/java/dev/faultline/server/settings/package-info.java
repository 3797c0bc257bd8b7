@NullMarked
package dev.faultline.server.settings;

import org.jspecify.annotations.NullMarked;
