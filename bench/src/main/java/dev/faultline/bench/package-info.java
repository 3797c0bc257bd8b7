/**
 * Prints how fast the product is, next to what the machine and the host can do. See docs/bench.md.
 */
@org.jspecify.annotations.NullMarked
package dev.faultline.bench;
