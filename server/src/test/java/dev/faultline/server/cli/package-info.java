@NullMarked
package dev.faultline.server.cli;

import org.jspecify.annotations.NullMarked;
