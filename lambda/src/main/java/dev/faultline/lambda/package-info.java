/** The functions that ring the product on AWS: requests, jobs of the queue, the clock. */
@NullMarked
package dev.faultline.lambda;

import org.jspecify.annotations.NullMarked;
