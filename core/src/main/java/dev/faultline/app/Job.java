package dev.faultline.app;

import dev.faultline.digest.Sweep.At;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the queue of a home that does not stay. The first byte of a job is the form it is
 * written in, the second its kind: a job outlives the program that wrote it, so a kind is never
 * changed, only added to.
 */
sealed interface Job {
  /**
   * A request's reports, as they were framed.
   *
   * @param id given at accept: whatever happens to the message, what it brought counts once
   * @param scope the project's; of the installation where the request named none
   * @param configs the notification configs that came along, locked; null for none
   * @param acceptedAt when the request came; nobody counted it before. Null in jobs of programs
   *     that did not yet write it down
   */
  record Reports(
      EventId id,
      String scope,
      String protocol,
      List<Parcel.Item> items,
      byte @Nullable [] configs,
      @Nullable Instant acceptedAt)
      implements Job {}

  /** What lies behind a removal is to be cleared. */
  record Clear(byte[] removal) implements Job {}

  /** Decisions of a scope are due to be told. */
  record Tell(String scope) implements Job {}

  /**
   * What is older than the retention is to be removed from a project.
   *
   * @param at where it goes on; {@link At#START} for the whole
   */
  record Sweep(String scope, At at) implements Job {}

  /** The form jobs are written in now. */
  int FORM = 1;

  default byte[] toBytes() {
    RowWriter out = new RowWriter().number(FORM);
    switch (this) {
      case Reports reports -> {
        out.number(1).fixed(reports.id.high()).fixed(reports.id.low());
        out.text(reports.scope).text(reports.protocol);
        out.bytes(reports.configs == null ? new byte[0] : reports.configs);
        out.number(reports.items.size());
        reports.items.forEach(item -> write(item, out));
        if (reports.acceptedAt != null) {
          out.time(reports.acceptedAt);
        }
      }
      case Clear clear -> out.number(2).bytes(clear.removal);
      case Tell tell -> out.number(3).text(tell.scope);
      case Sweep sweep when sweep.at.equals(At.START) -> out.number(4).text(sweep.scope);
      case Sweep sweep ->
          out.number(5).text(sweep.scope).text(sweep.at.list()).text(sweep.at.row());
    }
    return out.toBytes();
  }

  private static void write(Parcel.Item item, RowWriter out) {
    switch (item) {
      case Parcel.Report report -> {
        Entry entry = report.entry();
        out.number(1).text(report.category().name());
        out.fixed(entry.id().high()).fixed(entry.id().low()).time(entry.receivedAt());
        out.text(entry.protocol()).text(entry.kind()).bytes(entry.payload());
        out.number(entry.facts().size());
        new TreeMap<>(entry.facts()).forEach((name, value) -> out.text(name).text(value));
      }
      case Parcel.Ended ended ->
          out.number(2)
              .text(ended.category().name())
              .text(ended.outcome().name())
              .text(ended.reason())
              .number(ended.quantity())
              .bytes(ended.sample());
    }
  }

  /**
   * Reads a job.
   *
   * @throws IllegalStateException for one of a later program, or none at all
   */
  static Job fromBytes(byte[] bytes) {
    RowReader in = new RowReader(bytes);
    long form = in.number();
    if (form != FORM) {
      throw new IllegalStateException("a job of form " + form + "; this program reads " + FORM);
    }
    long kind = in.number();
    if (kind == 1) {
      return reports(in);
    }
    if (kind == 2) {
      return new Clear(in.bytes());
    }
    if (kind == 3) {
      return new Tell(in.text());
    }
    if (kind == 4) {
      return new Sweep(in.text(), At.START);
    }
    if (kind == 5) {
      return new Sweep(in.text(), new At(in.text(), in.text()));
    }
    throw new IllegalStateException("a job of the unknown kind " + kind);
  }

  private static Reports reports(RowReader in) {
    EventId id = new EventId(in.fixed(), in.fixed());
    String scope = in.text();
    String protocol = in.text();
    byte[] configs = in.bytes();
    List<Parcel.Item> items = new ArrayList<>();
    for (int i = in.small(); i > 0; i--) {
      items.add(item(in));
    }
    return new Reports(
        id,
        scope,
        protocol,
        List.copyOf(items),
        configs.length == 0 ? null : configs,
        in.atEnd() ? null : in.time());
  }

  private static Parcel.Item item(RowReader in) {
    long kind = in.number();
    if (kind == 1) {
      Category category = Category.valueOf(in.text());
      EventId id = new EventId(in.fixed(), in.fixed());
      Instant receivedAt = in.time();
      String protocol = in.text();
      String name = in.text();
      byte[] payload = in.bytes();
      Map<String, String> facts = new TreeMap<>();
      for (int i = in.small(); i > 0; i--) {
        facts.put(in.text(), in.text());
      }
      return new Parcel.Report(
          category, new Entry(id, receivedAt, protocol, name, payload, Map.copyOf(facts)));
    }
    if (kind == 2) {
      return new Parcel.Ended(
          Category.valueOf(in.text()),
          Outcome.valueOf(in.text()),
          in.text(),
          in.number(),
          in.bytes());
    }
    throw new IllegalStateException("an item of the unknown kind " + kind);
  }
}
