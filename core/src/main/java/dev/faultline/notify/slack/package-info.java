/** Slack: incoming webhooks as the original used them, and bot tokens with a thread an issue. */
@NullMarked
package dev.faultline.notify.slack;

import org.jspecify.annotations.NullMarked;
