package dev.faultline.storage.aws;

/**
 * Where an installation lies in its account.
 *
 * @param table the one table, as {@link TableSchema} describes it
 * @param bucket the one bucket
 * @param queuePrefix what the names of its queues begin with
 */
public record AwsPlaces(String table, String bucket, String queuePrefix) {}
