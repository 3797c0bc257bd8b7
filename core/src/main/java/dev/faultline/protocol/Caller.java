package dev.faultline.protocol;

import java.util.List;

/**
 * Who sends.
 *
 * @param project the project's number or name as the path has it (decoded); empty where only the
 *     body says
 * @param keys the keys the caller showed; all must be equal to count
 * @param numbered the protocol addresses projects by number: an unknown number above 999,999 is
 *     never created
 */
public record Caller(String project, List<String> keys, boolean numbered) {}
