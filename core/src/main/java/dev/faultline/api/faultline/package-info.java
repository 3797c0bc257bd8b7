/** The original faultline's read routes: its web page and its scripts work unmodified. */
@NullMarked
package dev.faultline.api.faultline;

import org.jspecify.annotations.NullMarked;
