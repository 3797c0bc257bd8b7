package dev.faultline.storage.aws;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The addresses of queues. A queue that is not there is made when the first job comes, with one for
 * the dead letters of its own.
 */
final class SqsQueues {
  private static final String OLD_NAME = "AWS.SimpleQueueService.NonExistentQueue";

  /** How often a job is handed out before it is set aside as a dead letter. */
  static final int HAND_OUTS_MAX = 50;

  /** Behind a queue's name, where no name of ours can end so. */
  static final String DEAD = "_dead";

  private static final String FOURTEEN_DAYS = Integer.toString(14 * 86_400);

  private final SqsClient sqs;
  private final String prefix;
  private final Map<String, String> urls;

  SqsQueues(SqsClient sqs, AwsPlaces places) {
    this.sqs = sqs;
    prefix = places.queuePrefix();
    urls = new ConcurrentHashMap<>(places.queueUrls());
  }

  Optional<String> find(String queue) {
    String known = urls.get(queue);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> found = look(Names.queue(prefix, queue, ""));
    found.ifPresent(url -> urls.put(queue, url));
    return found;
  }

  /** The queue that a queue's dead letters go to. */
  Optional<String> findDead(String queue) {
    return look(Names.queue(prefix, queue, DEAD));
  }

  private Optional<String> look(String name) {
    try {
      return Optional.of(sqs.getQueueUrl(request -> request.queueName(name)).queueUrl());
    } catch (SqsException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Whether a fault says that there is no such queue: under its own name, or under the one it had
   * in SQS's older protocol, which the SDK does not know as an exception of its own.
   */
  static boolean isGone(SqsException fault) {
    AwsErrorDetails details = fault.awsErrorDetails();
    return fault instanceof QueueDoesNotExistException
        || (details != null && OLD_NAME.equals(details.errorCode()));
  }

  String make(String queue) {
    return find(queue).orElseGet(() -> create(queue));
  }

  private String create(String queue) {
    String deadName = Names.queue(prefix, queue, DEAD);
    String deadUrl =
        sqs.createQueue(
                request ->
                    request
                        .queueName(deadName)
                        .attributes(
                            Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, FOURTEEN_DAYS)))
            .queueUrl();
    String dead =
        sqs.getQueueAttributes(
                request -> request.queueUrl(deadUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    String policy =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
            .formatted(dead, HAND_OUTS_MAX);
    String name = Names.queue(prefix, queue, "");
    String url =
        sqs.createQueue(
                request ->
                    request
                        .queueName(name)
                        .attributes(
                            Map.of(
                                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                                FOURTEEN_DAYS,
                                QueueAttributeName.REDRIVE_POLICY,
                                policy)))
            .queueUrl();
    urls.put(queue, url);
    return url;
  }
}
