@NullMarked
package dev.faultline.storage.aws;

import org.jspecify.annotations.NullMarked;
