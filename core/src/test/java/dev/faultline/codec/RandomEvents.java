package dev.faultline.codec;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Events in which anything may be there or missing, full of awkward values. */
final class RandomEvents {
  private static final String[] ALPHABETS = {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-./",
    "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u2028\u2029\ufeff\uffff",
    "äöü日本語エラー한국어עברית"
  };
  private static final long[] LONGS = {
    0, 1, -1, 127, 1L << 31, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1.0,
    0.1,
    1e22,
    1e-7,
    Math.PI,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;

  RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  Event event() {
    return new Event(
        new EventId(random.nextLong(), random.nextLong()),
        instant(),
        instant(),
        text(),
        level(),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(() -> new Message(maybe(this::text), list(this::text), text())),
        list(this::exception),
        list(this::thread),
        list(this::breadcrumb),
        texts(),
        map(3),
        map(3),
        maybe(
            () ->
                new User(
                    maybe(this::text),
                    maybe(this::text),
                    maybe(this::text),
                    maybe(this::text),
                    map(1))),
        maybe(this::request),
        list(this::text),
        new Sdk(maybe(this::text), maybe(this::text)),
        texts(),
        plainList(2),
        list(() -> new Note(text(), text())));
  }

  private ExceptionInfo exception() {
    ExceptionInfo.Relation[] relations = ExceptionInfo.Relation.values();
    return new ExceptionInfo(
        relations[random.nextInt(relations.length)],
        random.nextInt(-1, 5),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(random::nextBoolean),
        random.nextBoolean(),
        map(2),
        list(this::frame));
  }

  private Frame frame() {
    return new Frame(
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(random::nextInt),
        maybe(random::nextInt),
        maybe(random::nextBoolean),
        list(this::text),
        maybe(this::text),
        list(this::text),
        map(2),
        map(2));
  }

  private ThreadInfo thread() {
    return new ThreadInfo(
        maybe(this::text),
        maybe(this::text),
        random.nextBoolean(),
        random.nextBoolean(),
        maybe(this::text),
        list(this::frame));
  }

  private Breadcrumb breadcrumb() {
    return new Breadcrumb(
        maybe(this::instant),
        maybe(this::text),
        maybe(this::text),
        maybe(this::level),
        maybe(this::text),
        map(2));
  }

  private RequestInfo request() {
    return new RequestInfo(
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        list(() -> Map.entry(text(), text())),
        map(1),
        plain(2),
        map(1));
  }

  private Level level() {
    Level[] levels = Level.values();
    return levels[random.nextInt(levels.length)];
  }

  Instant instant() {
    long seconds = random.nextLong(-70_000_000_000L, 260_000_000_000L);
    int nano =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(1_000) * 1_000_000;
          case 2 -> random.nextInt(1_000_000) * 1_000;
          default -> random.nextInt(1_000_000_000);
        };
    return Instant.ofEpochSecond(seconds, nano);
  }

  String text() {
    String alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
    int length = random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(24);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    if (random.nextInt(8) == 0) {
      text.appendCodePoint(0x1F600 + random.nextInt(40));
    }
    return text.toString();
  }

  private Map<String, String> texts() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(text(), text());
    }
    return map;
  }

  Map<String, Object> map(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      put(map, text(), plain(depth));
    }
    return map;
  }

  List<Object> plainList(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      add(list, plain(depth));
    }
    return list;
  }

  @Nullable Object plain(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> LONGS[random.nextInt(LONGS.length)];
      case 3 -> random.nextLong() >> random.nextInt(64);
      case 4 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 5 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 6 -> text();
      case 7 -> map(depth - 1);
      default -> plainList(depth - 1);
    };
  }

  private static double finite(double value) {
    return Double.isNaN(value) ? 0.5 : value;
  }

  // Plain data may hold null, which the types of the event do not show.
  @SuppressWarnings("NullAway")
  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    map.put(name, value);
  }

  @SuppressWarnings("NullAway")
  private static void add(List<Object> list, @Nullable Object value) {
    list.add(value);
  }

  private <T> List<T> list(Supplier<T> one) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(one.get());
    }
    return list;
  }

  private <T> @Nullable T maybe(Supplier<T> one) {
    return random.nextInt(3) == 0 ? null : one.get();
  }
}
