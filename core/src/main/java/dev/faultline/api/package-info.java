/** The JSON API under /api/v1. */
@NullMarked
package dev.faultline.api;

import org.jspecify.annotations.NullMarked;
