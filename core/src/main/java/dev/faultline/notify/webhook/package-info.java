/** Any program that takes JSON: signed as Standard Webhooks says. */
@NullMarked
package dev.faultline.notify.webhook;

import org.jspecify.annotations.NullMarked;
