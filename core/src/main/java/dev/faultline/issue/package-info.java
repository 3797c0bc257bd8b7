/** The group of equal events that people act on. Values and pure functions only. */
@NullMarked
package dev.faultline.issue;

import org.jspecify.annotations.NullMarked;
