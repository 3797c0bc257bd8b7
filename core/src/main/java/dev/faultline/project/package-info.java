/** Projects and their client keys. Values and pure functions only. */
@NullMarked
package dev.faultline.project;

import org.jspecify.annotations.NullMarked;
