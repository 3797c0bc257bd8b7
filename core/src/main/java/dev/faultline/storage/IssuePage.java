package dev.faultline.storage;

import dev.faultline.issue.Issue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an issue list.
 *
 * @param next null at the end
 * @param partial the search stopped at its limit before the page was full: more may match, {@code
 *     next} goes on
 */
public record IssuePage(List<Issue> items, @Nullable String next, boolean partial) {}
