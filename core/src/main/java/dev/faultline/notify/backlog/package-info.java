/** Issues of Backlog (Nulab). */
@NullMarked
package dev.faultline.notify.backlog;

import org.jspecify.annotations.NullMarked;
