/** Tests of the pages. */
@NullMarked
package dev.faultline.web;

import org.jspecify.annotations.NullMarked;
