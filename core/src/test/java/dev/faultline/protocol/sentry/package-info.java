/** Sentry's protocol against captured requests, tables and mutations. */
@NullMarked
package dev.faultline.protocol.sentry;

import org.jspecify.annotations.NullMarked;
