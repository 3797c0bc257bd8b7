/** What every notifier promises, and other people's services for tests. */
@NullMarked
package dev.faultline.testkit.notify;

import org.jspecify.annotations.NullMarked;
