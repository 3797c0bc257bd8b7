/** GitLab issues. */
@NullMarked
package dev.faultline.notify.gitlab;

import org.jspecify.annotations.NullMarked;
