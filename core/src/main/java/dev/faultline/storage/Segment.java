package dev.faultline.storage;

import dev.faultline.event.EventId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one commit added to one issue: its kept events and the tag counts of all its events.
 *
 * @param day and {@code sequence} name the pack that holds the bodies
 * @param events in the order of their ordinals
 */
record Segment(long day, long sequence, List<Slot> events, TagTally tags) {
  /** A kept event; {@code index} is its place in the pack. */
  record Slot(EventId id, Instant time, Instant receivedAt, long ordinal, int index) {}

  byte[] toRow() {
    RowWriter row = new RowWriter().number(day).number(sequence).number(events.size());
    for (Slot slot : events) {
      row.fixed(slot.id.high()).fixed(slot.id.low()).time(slot.time).time(slot.receivedAt);
      row.number(slot.ordinal).number(slot.index);
    }
    tags.toRow(row);
    return row.toBytes();
  }

  /** The events; their tags stay unread. */
  static List<EventRef> events(String scope, byte[] bytes) {
    RowReader row = new RowReader(bytes);
    String pack = Layout.pack(scope, row.number(), row.number());
    int size = row.small();
    List<EventRef> events = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      EventId id = new EventId(row.fixed(), row.fixed());
      events.add(new EventRef(id, row.time(), row.time(), row.number(), pack, row.small()));
    }
    return events;
  }

  /** Adds the tag counts to a tally. */
  static void addTags(byte[] bytes, TagTally tally) {
    RowReader row = new RowReader(bytes);
    row.number();
    row.number();
    int size = row.small();
    for (int i = 0; i < size; i++) {
      row.fixed();
      row.fixed();
      row.number();
      row.number();
      row.number();
      row.number();
    }
    tally.addRow(row);
  }
}
