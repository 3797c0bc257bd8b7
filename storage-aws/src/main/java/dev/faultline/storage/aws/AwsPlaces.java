package dev.faultline.storage.aws;

import java.util.Map;

/**
 * Where an installation lies in its account.
 *
 * @param table the one table, as {@link TableSchema} describes it
 * @param bucket the one bucket
 * @param queuePrefix what the names of its queues begin with
 * @param queueUrls addresses of queues that are known to be there, by our names for them: they are
 *     neither looked up nor made
 */
public record AwsPlaces(
    String table, String bucket, String queuePrefix, Map<String, String> queueUrls) {
  /** The queue of all work, which triggers functions. */
  public static final String WORK = "work";

  public AwsPlaces {
    queueUrls = Map.copyOf(queueUrls);
  }

  /** Places whose queues are looked up by their names, and made when the first job comes. */
  public AwsPlaces(String table, String bucket, String queuePrefix) {
    this(table, bucket, queuePrefix, Map.of());
  }
}
