/** E-mail over SMTP. Which server is the operator's to say, never a config's. */
@NullMarked
package dev.faultline.notify.email;

import org.jspecify.annotations.NullMarked;
