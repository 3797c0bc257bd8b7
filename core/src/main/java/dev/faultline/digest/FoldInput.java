package dev.faultline.digest;

import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.HourCounts;
import dev.faultline.storage.LaneCounters;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.OutcomeHour;
import dev.faultline.storage.TagTally;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything a fold looks at.
 *
 * @param after the lane's sequence number that the state was read at
 * @param reports in order; ids are distinct and none was taken before
 * @param known has an entry for every fingerprint of the reports, and for the overflow's where
 *     there may be too many new issues
 * @param hours has an entry for every (known issue, hour of a report's time)
 * @param marked releases that an issue needs no mark for any more
 * @param tallies tags so far of the issues whose rollup is due
 * @param outcomes counts of the current hour so far
 */
record FoldInput(
    Project project,
    long after,
    Instant now,
    List<Prepared> reports,
    List<Tally> ended,
    Map<Fingerprint, LaneReader.Known> known,
    Map<LaneReader.HourKey, HourCounts> hours,
    Set<LaneReader.Mark> marked,
    Map<IssueId, TagTally> tallies,
    LaneCounters counters,
    OutcomeHour outcomes,
    DigestSettings settings) {}
