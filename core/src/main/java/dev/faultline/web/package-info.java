/** The pages. */
@NullMarked
package dev.faultline.web;

import org.jspecify.annotations.NullMarked;
