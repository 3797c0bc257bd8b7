/**
 * The three ports over DynamoDB, S3 and SQS: nothing to manage, and any number of processes. How a
 * commit becomes one conditional put is told in {@code docs/decisions}.
 */
@NullMarked
package dev.faultline.storage.aws;

import org.jspecify.annotations.NullMarked;
