/** Sentry's protocol: envelopes, the older store endpoint, and tunnels. */
@NullMarked
package dev.faultline.protocol.sentry;

import org.jspecify.annotations.NullMarked;
