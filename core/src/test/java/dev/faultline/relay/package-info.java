/** Webhooks of other services, from the request to the row in the outbox. */
@NullMarked
package dev.faultline.relay;

import org.jspecify.annotations.NullMarked;
