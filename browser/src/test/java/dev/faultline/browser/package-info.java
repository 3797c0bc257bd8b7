/** The pages of a started jar, walked in a real browser. */
@NullMarked
package dev.faultline.browser;

import org.jspecify.annotations.NullMarked;
