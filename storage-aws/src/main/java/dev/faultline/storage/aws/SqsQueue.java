package dev.faultline.storage.aws;

import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import dev.faultline.storage.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageNotInflightException;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Jobs as messages; see {@link JobBody} for what a message is. */
final class SqsQueue implements Queue {
  /** Most messages of one request. */
  private static final int BATCH = 10;

  /** Most characters of one request, a little below what SQS takes. */
  private static final int BATCH_CHARS = 250 << 10;

  /** The longest delay SQS knows; a message that is due later is put back when it comes. */
  private static final Duration DELAY_MAX = Duration.ofMinutes(15);

  /** The longest time SQS hides a message. */
  private static final Duration HIDDEN_MAX = Duration.ofHours(12);

  /** How often a part of a batch that SQS failed to take is sent again. */
  private static final int TRIES = 3;

  private static final Duration BEFORE_RETRY = Duration.ofMillis(50);

  private final SqsClient sqs;
  private final SqsQueues queues;
  private final JobBody bodies;
  private final InstantSource clock;
  private final Pauses pauses;

  SqsQueue(
      SqsClient sqs,
      AwsPlaces places,
      S3Objects objects,
      InstantSource clock,
      Supplier<String> words,
      Pauses pauses) {
    this.sqs = sqs;
    this.clock = clock;
    this.pauses = pauses;
    queues = new SqsQueues(sqs, places);
    bodies = new JobBody(objects, words);
  }

  @Override
  public void append(String queue, List<byte[]> jobs, Duration delay) {
    PortRules.jobs(queue, jobs);
    if (jobs.isEmpty()) {
      return;
    }
    Faults.told(
        "append to queue " + queue,
        () -> {
          send(queues.make(queue), jobs, delay);
          return true;
        });
  }

  /**
   * One request whatever there is to send, so that a fault leaves all or nothing: more jobs than
   * SQS takes at once go as one message, which is taken apart when it comes.
   */
  private void send(String url, List<byte[]> jobs, Duration delay) {
    Duration asked = delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
    long dueMillis = delay.compareTo(DELAY_MAX) > 0 ? clock.millis() + delay.toMillis() : 0;
    if (jobs.size() > BATCH) {
      send(url, bodies.writeMany(jobs, dueMillis), asked);
      return;
    }
    List<String> texts = new ArrayList<>();
    int chars = 0;
    for (byte[] job : jobs) {
      String text = bodies.write(job, dueMillis);
      if (chars + text.length() > BATCH_CHARS) {
        text = bodies.writeObject(job, dueMillis);
      }
      texts.add(text);
      chars += text.length();
    }
    send(url, texts, asked, TRIES);
  }

  private void send(String url, List<String> texts, Duration delay, int tries) {
    if (texts.size() == 1) {
      send(url, texts.getFirst(), delay);
      return;
    }
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .messageBody(texts.get(i))
              .delaySeconds(seconds(delay))
              .build());
    }
    SendMessageBatchResponse response =
        sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    if (!response.hasFailed() || response.failed().isEmpty()) {
      return;
    }
    List<String> failed =
        response.failed().stream().map(each -> texts.get(Integer.parseInt(each.id()))).toList();
    if (tries <= 1) {
      throw new StorageException(
          "%d jobs of %d were not appended, the others were: %s"
              .formatted(failed.size(), texts.size(), response.failed().getFirst().message()),
          true);
    }
    pauses.about(BEFORE_RETRY);
    send(url, failed, delay, tries - 1);
  }

  private void send(String url, String body, Duration delay) {
    sqs.sendMessage(
        request -> request.queueUrl(url).messageBody(body).delaySeconds(seconds(delay)));
  }

  @Override
  public List<Lease> lease(String queue, int max, Duration hidden) {
    PortRules.lease(queue, max);
    return Faults.told(
        "lease from queue " + queue,
        () -> queues.find(queue).map(url -> lease(queue, url, max, hidden)).orElse(List.of()));
  }

  private List<Lease> lease(String queue, String url, int max, Duration hidden) {
    // Never due at once: a lease of no time would be handed out twice in one call.
    int seconds = Math.max(1, seconds(hidden.compareTo(HIDDEN_MAX) > 0 ? HIDDEN_MAX : hidden));
    List<Lease> leases = new ArrayList<>();
    while (leases.size() < max) {
      int wanted = Math.min(BATCH, max - leases.size());
      long endMillis = clock.millis() + seconds * 1_000L;
      List<Message> messages =
          sqs.receiveMessage(
                  request ->
                      request
                          .queueUrl(url)
                          .maxNumberOfMessages(wanted)
                          .visibilityTimeout(seconds)
                          .messageSystemAttributeNames(
                              MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
              .messages();
      if (messages.isEmpty()) {
        break;
      }
      for (Message message : messages) {
        lease(queue, url, message, endMillis).ifPresent(leases::add);
      }
    }
    return leases;
  }

  private Optional<Lease> lease(String queue, String url, Message message, long endMillis) {
    JobBody.Parsed body = JobBody.parse(message.body());
    if (body.dueMillis() > clock.millis()) {
      sendAgain(url, message.body(), body.dueMillis());
      sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
      return Optional.empty();
    }
    Optional<byte[]> job = open(url, body);
    if (job.isEmpty()) {
      // It was many, or its bytes were removed when it was done: somebody finished it before.
      sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
      return Optional.empty();
    }
    String attempts =
        message
            .attributes()
            .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    Handle handle = new Handle(endMillis, message.receiptHandle(), body.object());
    return Optional.of(new Lease(queue, handle.id(), job.get(), Integer.parseInt(attempts)));
  }

  /** Sends a message that came before its time once more; the one that came may go then. */
  private void sendAgain(String url, String text, long dueMillis) {
    Duration rest = Duration.ofMillis(dueMillis - clock.millis());
    send(url, text, rest.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : rest);
  }

  /**
   * The job in a message that is due. Empty where there is none to be done: the jobs of a message
   * of many are sent one by one, and are messages of their own then.
   */
  private Optional<byte[]> open(String url, JobBody.Parsed body) {
    if (!body.many()) {
      return bodies.read(body);
    }
    List<String> texts = bodies.readMany(body);
    List<String> batch = new ArrayList<>();
    int chars = 0;
    for (String text : texts) {
      if (batch.size() == BATCH || chars + text.length() > BATCH_CHARS) {
        send(url, batch, Duration.ZERO, TRIES);
        batch.clear();
        chars = 0;
      }
      batch.add(text);
      chars += text.length();
    }
    if (!batch.isEmpty()) {
      send(url, batch, Duration.ZERO, TRIES);
    }
    bodies.remove(body.object().isEmpty() ? List.of() : List.of(body.object()));
    return Optional.empty();
  }

  /** The job in a message that a trigger took from the queue of work. */
  Optional<byte[]> received(String text) {
    return Faults.told(
        "receive a message",
        () -> {
          JobBody.Parsed body = JobBody.parse(text);
          if (body.dueMillis() > clock.millis()) {
            sendAgain(queues.make(AwsPlaces.WORK), text, body.dueMillis());
            return Optional.empty();
          }
          return body.many() ? open(queues.make(AwsPlaces.WORK), body) : bodies.read(body);
        });
  }

  /** Removes the objects of jobs that are done. */
  void finished(Collection<String> texts) {
    List<String> keys =
        texts.stream().map(text -> JobBody.parse(text).object()).filter(o -> !o.isEmpty()).toList();
    Faults.told(
        "remove what finished jobs leave",
        () -> {
          bodies.remove(keys);
          return true;
        });
  }

  @Override
  public void done(List<Lease> leases) {
    Map<String, Set<Handle>> byQueue = new HashMap<>();
    for (Lease lease : leases) {
      byQueue.computeIfAbsent(lease.queue(), _ -> new LinkedHashSet<>()).add(Handle.of(lease.id()));
    }
    byQueue.forEach(
        (queue, handles) ->
            Faults.told(
                "finish jobs of queue " + queue,
                () -> {
                  queues.find(queue).ifPresent(url -> delete(url, List.copyOf(handles)));
                  return true;
                }));
  }

  private void delete(String url, List<Handle> handles) {
    for (int from = 0; from < handles.size(); from += BATCH) {
      List<Handle> part = handles.subList(from, Math.min(from + BATCH, handles.size()));
      List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
      for (int i = 0; i < part.size(); i++) {
        entries.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(i))
                .receiptHandle(part.get(i).receipt())
                .build());
      }
      List<BatchResultErrorEntry> failed =
          sqs.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed();
      // A handle that SQS no longer knows is a lease that has ended: no fault.
      for (BatchResultErrorEntry entry : failed) {
        if (!Boolean.TRUE.equals(entry.senderFault())) {
          throw new StorageException("jobs were not removed: " + entry.message(), true);
        }
      }
      bodies.remove(part.stream().map(Handle::object).filter(o -> !o.isEmpty()).toList());
    }
  }

  @Override
  public void giveBack(Lease lease, Duration delay) {
    Handle handle = Handle.of(lease.id());
    // Once a lease has ended the job is due anyway, or in other hands, which this must not touch:
    // SQS itself would let an old handle change what another one holds.
    if (clock.millis() >= handle.endMillis()) {
      return;
    }
    Duration hidden = delay.compareTo(HIDDEN_MAX) > 0 ? HIDDEN_MAX : delay;
    Faults.told(
        "give back a job of queue " + lease.queue(),
        () -> {
          queues.find(lease.queue()).ifPresent(url -> show(url, handle, seconds(hidden)));
          return true;
        });
  }

  private void show(String url, Handle handle, int seconds) {
    try {
      sqs.changeMessageVisibility(
          request ->
              request.queueUrl(url).receiptHandle(handle.receipt()).visibilityTimeout(seconds));
    } catch (ReceiptHandleIsInvalidException | MessageNotInflightException e) {
      // Done or due meanwhile.
      return;
    } catch (SqsException e) {
      // A message that is gone is told as a wrong parameter.
      if (!"InvalidParameterValue".equals(e.awsErrorDetails().errorCode())) {
        throw e;
      }
    }
  }

  @Override
  public long size(String queue) {
    PortRules.name("queue name", queue);
    return Faults.told(
        "count queue " + queue, () -> queues.find(queue).map(this::count).orElse(0L));
  }

  /** How many jobs of a queue were given up and are set aside. */
  long deadLetters(String queue) {
    PortRules.name("queue name", queue);
    return Faults.told(
        "count dead letters of queue " + queue,
        () -> queues.findDead(queue).map(this::count).orElse(0L));
  }

  /** SQS counts nearly, and is right once nothing moves for a minute. */
  private long count(String url) {
    List<QueueAttributeName> names =
        List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
    Map<QueueAttributeName, String> counts;
    try {
      counts =
          sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(names))
              .attributes();
    } catch (SqsException e) {
      // SQS goes on knowing the address of a queue for a minute after it was removed.
      if (SqsQueues.isGone(e)) {
        return 0;
      }
      throw e;
    }
    long sum = 0;
    for (QueueAttributeName name : names) {
      sum += Long.parseLong(counts.getOrDefault(name, "0"));
    }
    return sum;
  }

  /** Whole seconds, rather late than early. */
  private static int seconds(Duration duration) {
    return duration.isPositive() ? (int) duration.plusMillis(999).toSeconds() : 0;
  }

  /**
   * What a lease's id holds.
   *
   * @param endMillis when the lease ends
   * @param object where the job's bytes lie; empty where they are in the message
   */
  private record Handle(long endMillis, String receipt, String object) {
    String id() {
      return endMillis + " " + receipt + " " + object;
    }

    static Handle of(String id) {
      String[] parts = id.split(" ", 3);
      if (parts.length != 3) {
        throw new IllegalArgumentException("not a lease of this engine: " + id);
      }
      return new Handle(Long.parseLong(parts[0]), parts[1], parts[2]);
    }
  }
}
