/**
 * Takes webhooks of other services and passes them on to the destination that is sealed in the
 * address; where an issue was closed there, it is resolved here.
 */
@NullMarked
package dev.faultline.relay;

import org.jspecify.annotations.NullMarked;
