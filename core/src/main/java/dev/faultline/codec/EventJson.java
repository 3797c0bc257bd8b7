package dev.faultline.codec;

import dev.faultline.event.Event;

/** The stored form of an event: JSON in our words, see {@code docs/event-json.md}. */
public final class EventJson {
  private EventJson() {}

  /** The bytes to store. */
  public static byte[] write(Event event) {
    throw new UnsupportedOperationException("being built");
  }

  /** Reads what {@link #write} wrote, of this version or an earlier one. */
  public static Event read(byte[] json) {
    throw new UnsupportedOperationException("being built");
  }
}
