/** Tests of keys, login and sessions. */
@NullMarked
package dev.faultline.access;

import org.jspecify.annotations.NullMarked;
