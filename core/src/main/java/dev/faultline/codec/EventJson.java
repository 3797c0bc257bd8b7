package dev.faultline.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.faultline.event.Event;
import java.io.IOException;

/**
 * The stored form of an event: JSON in our words, see {@code docs/event-json.md}. The API hands out
 * the same bytes, so its names are a promise: fields are added, never renamed.
 */
public final class EventJson {
  /** Most characters of a name in plain data; an event is bounded long before. */
  private static final int NAME_CHARS = 16 << 20;

  /**
   * Buffers are pooled for all threads together, because a thread-local pool never gives a buffer
   * twice where every request has its own virtual thread. Names are not interned: clients choose
   * them.
   */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .streamReadConstraints(StreamReadConstraints.builder().maxNameLength(NAME_CHARS).build())
          .build();

  private static final Pool<JsonBytes> BUFFERS = new Pool<>(JsonBytes::new, _ -> {});

  private EventJson() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException where the event holds something that is not plain data
   */
  public static byte[] write(Event event) {
    JsonBytes json = BUFFERS.take();
    new EventWriter(json).event(event);
    byte[] bytes = json.toBytes();
    json.clear();
    BUFFERS.giveBack(json);
    return bytes;
  }

  /**
   * Reads what {@link #write} wrote, of this version or any other: unknown fields are skipped.
   *
   * @throws IllegalArgumentException where the bytes are not a stored event; says what is wrong and
   *     where
   */
  public static Event read(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new EventReader(parser).event();
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      String where = location == null ? "" : ", byte " + location.getByteOffset();
      throw new IllegalArgumentException(
          "not a stored event: " + e.getOriginalMessage() + where, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a stored event: " + e.getMessage(), e);
    }
  }
}
