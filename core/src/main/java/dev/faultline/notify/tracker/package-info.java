/**
 * What the notifiers of issue trackers share: which issue of the tracker belongs to ours, what is
 * done with it, and what stands in it. The trackers' own words are in their folders.
 */
@NullMarked
package dev.faultline.notify.tracker;

import org.jspecify.annotations.NullMarked;
