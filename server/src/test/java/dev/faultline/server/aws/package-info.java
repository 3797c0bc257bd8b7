@NullMarked
package dev.faultline.server.aws;

import org.jspecify.annotations.NullMarked;
