package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.faultline.app.Work;
import dev.faultline.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one invocation, worked on in portions: what is in memory at once is bounded by
 * bytes, because a short message can hold a long job, or only its name. The shortest come first, so
 * that a flood of long reports holds up nobody else's events, and no messages to people, which are
 * the shortest of all. Where the time of the function does not suffice the rest comes again.
 */
final class Batch {
  private static final System.Logger LOG = System.getLogger(Batch.class.getName());

  /**
   * From how many bytes of jobs on a portion is closed; one job may be longer. With all that comes
   * of them they take up to ten times as much, which is less than half of a function of 512 MB.
   */
  static final int PORTION_BYTES = 16 << 20;

  /**
   * A further portion is begun only while the function has so much time; it takes a few seconds.
   */
  static final Duration PORTION_TIME = Duration.ofSeconds(30);

  private final Home.Product product;
  private final IntSupplier millisLeft;
  private final int portionBytes;

  /** Ids of messages that nobody did yet. What an error cuts off is in here, whatever it cuts. */
  private final Set<String> open = new LinkedHashSet<>();

  /**
   * A batch that begins now.
   *
   * @param millisLeft how long the function may still run
   * @param portionBytes see {@link #PORTION_BYTES}
   */
  Batch(Home.Product product, IntSupplier millisLeft, int portionBytes) {
    this.product = product;
    this.millisLeft = millisLeft;
    this.portionBytes = portionBytes;
  }

  /** A message whose job was taken out of it. */
  private record Taken(QueueEvent.Message message, byte[] job) {}

  /** Does the jobs of messages; answers the ids of those that must come again. */
  Set<String> work(List<QueueEvent.Message> messages) {
    messages.forEach(message -> open.add(message.id()));
    List<QueueEvent.Message> all = shortestFirst(messages);
    ListIterator<QueueEvent.Message> rest = all.listIterator();
    do {
      work(rest);
    } while (rest.hasNext() && millisLeft.getAsInt() >= PORTION_TIME.toMillis());
    if (rest.hasNext()) {
      LOG.log(
          WARNING,
          "{0} of {1} messages come again, there was no time for them",
          all.size() - rest.nextIndex(),
          all.size());
    }
    return open;
  }

  /** What lies in the bucket is long, and as the last shows how long. */
  private List<QueueEvent.Message> shortestFirst(List<QueueEvent.Message> messages) {
    record Measured(QueueEvent.Message message, int bytes) {}
    return messages.stream()
        .map(
            message ->
                new Measured(
                    message, product.engine().bytes(message.body()).orElse(Integer.MAX_VALUE)))
        .sorted(Comparator.comparingInt(Measured::bytes))
        .map(Measured::message)
        .toList();
  }

  private void work(Iterator<QueueEvent.Message> rest) {
    List<Taken> portion = new ArrayList<>();
    long bytes = 0;
    while (rest.hasNext() && bytes < portionBytes) {
      Taken taken = take(rest.next());
      if (taken != null) {
        portion.add(taken);
        bytes += taken.job.length;
      }
    }
    try {
      finish(done(portion));
    } catch (RuntimeException | Error e) {
      // What other portions did is done: it must not come again for this one.
      LOG.log(ERROR, portion.size() + " messages come again, their portion broke off", e);
    }
  }

  /** Takes the job out of a message; null where nothing is to be done, or it cannot be taken. */
  private @Nullable Taken take(QueueEvent.Message message) {
    try {
      Optional<byte[]> job = product.engine().received(message.body());
      if (job.isPresent()) {
        return new Taken(message, job.get());
      }
      open.remove(message.id());
    } catch (RuntimeException | Error e) {
      // One that no job is in becomes a dead letter in the end, where people find it.
      LOG.log(ERROR, "message " + message.id() + " comes again", e);
    }
    return null;
  }

  /** Does the jobs; answers the messages whose jobs are done. */
  private List<String> done(List<Taken> portion) {
    List<Work> jobs =
        portion.stream().map(taken -> new Work(taken.job, taken.message.attempt())).toList();
    Set<Integer> failed = new HashSet<>(product.faultline().work(jobs));
    List<String> done = new ArrayList<>();
    for (int place = 0; place < portion.size(); place++) {
      if (!failed.contains(place)) {
        done.add(portion.get(place).message.body());
        open.remove(portion.get(place).message.id());
      }
    }
    return done;
  }

  private void finish(List<String> done) {
    try {
      product.engine().finished(done);
    } catch (StorageException e) {
      // What is left lies in the bucket until its lifecycle removes it; the work is done.
      LOG.log(ERROR, "what long jobs left in the bucket was not removed", e);
    }
  }
}
