/**
 * The wire contract of the original faultline (faultline/faultline 1.7.0): its POST, its paths and
 * its answers.
 */
@NullMarked
package dev.faultline.protocol.faultline;

import org.jspecify.annotations.NullMarked;
