package dev.faultline.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.sun.management.ThreadMXBean;
import dev.faultline.codec.Bodies;
import dev.faultline.codec.EventJson;
import dev.faultline.config.Limits;
import dev.faultline.digest.IndexTags;
import dev.faultline.digest.Normaliser;
import dev.faultline.digest.Scrubber;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.grouping.Grouper;
import dev.faultline.grouping.Grouping;
import dev.faultline.grouping.GroupingRules;
import dev.faultline.grouping.Summary;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.RefusedException;
import dev.faultline.protocol.sentry.SentryProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What each step of understanding a report costs by itself: processor time of one thread and bytes
 * allocated, an event. Processor time, because what else runs on the machine does not count there.
 */
final class PrepareBench {
  private static final int BATCH = 100;
  private static final String TARGET =
      "/api/1/envelope/?sentry_version=7&sentry_key=" + Settings.KEY;
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .build();

  private final Limits limits = Limits.defaults();
  private final Protocol protocol = new SentryProtocol(limits);
  private final Normaliser normaliser = new Normaliser(limits, Duration.ofDays(90));
  private final Bodies bodies = new Bodies();
  private final List<String> keys = List.of(Settings.KEY, Settings.MASTER);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final int events;
  private final int bytes;

  PrepareBench(Settings settings) {
    this.events = settings.number("events", 60_000);
    this.bytes = settings.number("bytes", 4_096);
  }

  private interface Step<A, B> {
    B of(A input) throws RefusedException;
  }

  /** What a step has cost so far. */
  private final class Meter {
    private final String name;
    private long nanos;
    private long allocated;
    private long count;

    Meter(String name) {
      this.name = name;
    }

    <A, B> List<B> each(List<A> inputs, Step<A, B> step) throws RefusedException {
      List<B> outputs = new ArrayList<>(inputs.size());
      long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
      long before = threads.getCurrentThreadCpuTime();
      for (A input : inputs) {
        outputs.add(step.of(input));
      }
      nanos += threads.getCurrentThreadCpuTime() - before;
      allocated += threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
      count += inputs.size();
      return outputs;
    }

    void forget() {
      nanos = 0;
      allocated = 0;
      count = 0;
    }
  }

  private record Grouped(Event event, Grouping grouping) {}

  private final Meter reference = new Meter("(JSON parser)");
  private final Meter open = new Meter("open envelope");
  private final Meter translate = new Meter("translate");
  private final Meter scrub = new Meter("scrub");
  private final Meter normalise = new Meter("normalise");
  private final Meter group = new Meter("group");
  private final Meter summarise = new Meter("title, tags");
  private final Meter write = new Meter("write JSON");
  private final Meter compress = new Meter("compress");
  private final List<Meter> meters =
      List.of(open, translate, scrub, normalise, group, summarise, write, compress);

  void run() {
    List<byte[]> envelopes = new ArrayList<>();
    EventMaker maker = new EventMaker(1, 1_000, bytes);
    for (int i = 0; i < Math.max(BATCH, 40_000_000 / bytes / BATCH * BATCH); i++) {
      Shot shot = Shot.plain(TARGET, 0, maker.envelope(maker.issue()));
      shot.stamp(i + 1L);
      envelopes.add(shot.body());
    }
    try {
      rounds(envelopes, events / 2); // the compiler's time, not ours
      meters.forEach(Meter::forget);
      reference.forget();
      rounds(envelopes, events);
    } catch (RefusedException e) {
      throw new IllegalStateException("an event of the benchmark was refused", e);
    }
    System.out.println("step               us/event   bytes allocated/event");
    long nanos = 0;
    long allocated = 0;
    for (Meter meter : meters) {
      print(meter.name, meter.nanos, meter.allocated, meter.count);
      nanos += meter.nanos;
      allocated += meter.allocated;
    }
    print("all", nanos, allocated, open.count);
    print(reference.name, reference.nanos, reference.allocated, reference.count);
  }

  private static void print(String name, long nanos, long allocated, long count) {
    System.out.println(
        String.format(
            Locale.ROOT, "%-16s %10.2f %15d", name, nanos / 1e3 / count, allocated / count));
  }

  private void rounds(List<byte[]> envelopes, int most) throws RefusedException {
    for (int done = 0; done < most; done += BATCH) {
      int from = done % envelopes.size();
      batch(envelopes.subList(from, from + BATCH));
    }
  }

  private void batch(List<byte[]> envelopes) throws RefusedException {
    List<Entry> entries = open.each(envelopes, this::open);
    reference.each(entries, PrepareBench::tokens);
    List<EventDraft> drafts = translate.each(entries, protocol::translate);
    scrub.each(
        drafts,
        draft -> {
          Scrubber.scrub(draft, keys);
          return draft;
        });
    normalise.each(
        drafts,
        draft -> {
          normaliser.normalise(draft, NOW);
          return draft;
        });
    List<Event> understood = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      Instant time = drafts.get(i).time;
      understood.add(drafts.get(i).build(entries.get(i).id(), time == null ? NOW : time, NOW));
    }
    List<Grouped> grouped =
        group.each(
            understood, event -> new Grouped(event, Grouper.group(event, GroupingRules.none())));
    summarise.each(
        grouped,
        one ->
            Summary.of(one.event, one.grouping).title().length() + IndexTags.of(one.event).size());
    List<byte[]> written = write.each(understood, EventJson::write);
    compress(written);
  }

  /** The least any reader of this JSON costs here and now: what to compare other runs by. */
  private static int tokens(Entry entry) {
    try (JsonParser parser = JSON.createParser(entry.payload())) {
      int count = 0;
      while (parser.nextToken() != null) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In blocks, as packs hold them; each step is one event's share. */
  private void compress(List<byte[]> written) throws RefusedException {
    List<byte[]> blocks = new ArrayList<>();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (byte[] body : written) {
      block.writeBytes(body);
      if (block.size() >= 128 << 10) {
        blocks.add(block.toByteArray());
        block.reset();
      }
    }
    blocks.add(block.toByteArray());
    compress.each(blocks, bodies::compress);
    compress.count += written.size() - blocks.size();
  }

  private Entry open(byte[] envelope) throws RefusedException {
    Request request =
        Request.of(
            "POST",
            TARGET,
            Headers.of("Host", "127.0.0.1", "Content-Type", "application/x-sentry-envelope"),
            envelope);
    protocol.caller(request);
    Parcel parcel = protocol.open(request, envelope, new FixedFraming(limits));
    return ((Parcel.Report) parcel.items().getFirst()).entry();
  }

  private record FixedFraming(Limits limits) implements Protocol.Framing {
    @Override
    public Instant now() {
      return NOW;
    }

    @Override
    public EventId newId() {
      return new EventId(1, 1);
    }

    @Override
    public void unpacked(long bytes) {
      // One request at a time: there is room.
    }
  }
}
