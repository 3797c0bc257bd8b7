/** Room 2: key to project, limits, framing, exactly one outcome for every item. */
@NullMarked
package dev.faultline.ingest;

import org.jspecify.annotations.NullMarked;
