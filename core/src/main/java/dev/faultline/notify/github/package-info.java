/** GitHub issues. */
@NullMarked
package dev.faultline.notify.github;

import org.jspecify.annotations.NullMarked;
