/**
 * Room 6: what was decided is told. Renders, sends, retries, records. A notifier is a folder below
 * this package; see {@code docs/add-a-notifier.md}.
 */
@NullMarked
package dev.faultline.notify;

import org.jspecify.annotations.NullMarked;
