/**
 * Calls that the server makes to addresses which others chose. Everything that goes out goes
 * through {@link dev.faultline.outgoing.Outgoing}, so that there is one place that refuses inner
 * addresses.
 */
@NullMarked
package dev.faultline.outgoing;

import org.jspecify.annotations.NullMarked;
