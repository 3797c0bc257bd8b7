/**
 * Words of telling people: what a rule is, what it decides, what a message says. Values and pure
 * functions; no JSON, no network.
 */
@NullMarked
package dev.faultline.alert;

import org.jspecify.annotations.NullMarked;
