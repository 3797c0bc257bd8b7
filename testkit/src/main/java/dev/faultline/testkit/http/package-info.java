/** What every host promises the product. */
@NullMarked
package dev.faultline.testkit.http;

import org.jspecify.annotations.NullMarked;
