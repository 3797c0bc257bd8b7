package dev.faultline.lambda;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Does the jobs of the queue, in the batches that the trigger makes. What fails is named in the
 * answer and comes again; the rest is removed by the trigger.
 */
public final class WorkFunction implements RequestStreamHandler {
  private static final System.Logger LOG = System.getLogger(WorkFunction.class.getName());
  private static final JsonFactory JSON = new JsonFactory();

  private final Home home;
  private final int portionBytes;

  /** Made by Lambda. */
  public WorkFunction() {
    this(Home.ofProcess());
  }

  /** A function at another place. */
  public WorkFunction(Home home) {
    this(home, Batch.PORTION_BYTES);
  }

  /** As the other, with portions of another size. */
  WorkFunction(Home home, int portionBytes) {
    this.home = home;
    this.portionBytes = portionBytes;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    home.until(context::getRemainingTimeInMillis);
    List<QueueEvent.Message> messages = QueueEvent.read(in);
    Set<String> failed;
    try {
      failed =
          new Batch(home.product(), context::getRemainingTimeInMillis, portionBytes).work(messages);
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
