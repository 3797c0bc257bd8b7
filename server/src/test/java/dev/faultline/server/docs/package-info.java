@NullMarked
package dev.faultline.server.docs;

import org.jspecify.annotations.NullMarked;
