/** Who may do what: keys, login, sessions. */
@NullMarked
package dev.faultline.access;

import org.jspecify.annotations.NullMarked;
