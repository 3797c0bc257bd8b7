/** What running on AWS costs: prices and arithmetic. Imports nothing but java.*. */
@NullMarked
package dev.faultline.cost;

import org.jspecify.annotations.NullMarked;
