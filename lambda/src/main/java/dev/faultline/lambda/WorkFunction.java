package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.app.Work;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.aws.AwsEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Does the jobs of the queue, in the batches that the trigger makes. What fails is named in the
 * answer and comes again; the rest is removed by the trigger.
 */
public final class WorkFunction implements RequestStreamHandler {
  private static final System.Logger LOG = System.getLogger(WorkFunction.class.getName());
  private static final JsonFactory JSON = new JsonFactory();

  private final Home home;

  /** Made by Lambda. */
  public WorkFunction() {
    this(Home.ofProcess());
  }

  /** A function at another place. */
  public WorkFunction(Home home) {
    this.home = home;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    List<QueueEvent.Message> messages = QueueEvent.read(in);
    Set<String> failed;
    try {
      failed = work(home.product(), messages);
    } catch (MovingInException e) {
      LOG.log(WARNING, messages.size() + " messages come again: " + e.getMessage());
      failed = all(messages);
    } catch (RuntimeException e) {
      LOG.log(ERROR, messages.size() + " messages come again, none could be worked on", e);
      failed = all(messages);
    }
    out.write(answer(failed));
  }

  private static Set<String> all(List<QueueEvent.Message> messages) {
    return new LinkedHashSet<>(messages.stream().map(QueueEvent.Message::id).toList());
  }

  private static Set<String> work(Home.Product product, List<QueueEvent.Message> messages) {
    AwsEngine engine = product.engine();
    Set<String> failed = new LinkedHashSet<>();
    List<QueueEvent.Message> taken = new ArrayList<>();
    List<Work> jobs = new ArrayList<>();
    for (QueueEvent.Message message : messages) {
      try {
        Optional<byte[]> job = engine.received(message.body());
        if (job.isPresent()) {
          taken.add(message);
          jobs.add(new Work(job.get(), message.attempt()));
        }
      } catch (StorageException e) {
        // One that no job is in becomes a dead letter in the end, where people find it.
        LOG.log(ERROR, "message " + message.id() + " comes again", e);
        failed.add(message.id());
      }
    }
    for (int place : product.faultline().work(jobs)) {
      failed.add(taken.get(place).id());
    }
    finish(engine, taken, failed);
    return failed;
  }

  private static void finish(AwsEngine engine, List<QueueEvent.Message> taken, Set<String> failed) {
    List<String> done =
        taken.stream()
            .filter(message -> !failed.contains(message.id()))
            .map(QueueEvent.Message::body)
            .toList();
    try {
      engine.finished(done);
    } catch (StorageException e) {
      // What is left lies in the bucket until its lifecycle removes it; the work is done.
      LOG.log(ERROR, "what long jobs left in the bucket was not removed", e);
    }
  }

  private static byte[] answer(Set<String> failed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("batchItemFailures");
      for (String id : failed) {
        json.writeStartObject();
        json.writeStringField("itemIdentifier", id);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
