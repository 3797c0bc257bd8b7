package dev.faultline.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sealed configs that are not used any more, by id. Asked for every event and every webhook
 * that comes with one, so answers are kept in memory for a short while.
 */
public final class Revocations {
  /** How long a config may go on being used where another process revoked it. */
  public static final Duration NOTICED_WITHIN = Duration.ofSeconds(10);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int KNOWN_MAX = 10_000;

  private final Table table;
  private final LaneWriter writer;
  private final InstantSource clock;
  private final Map<String, Known> known = new Recent();

  /** What the table said of an id. */
  private record Known(boolean revoked, Instant asked) {}

  private static final class Recent extends LinkedHashMap<String, Known> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
      return size() > KNOWN_MAX;
    }
  }

  public Revocations(Engine engine, InstantSource clock) {
    this.table = engine.table();
    this.writer = new LaneWriter(table, Layout.REVOCATIONS_LANE);
    this.clock = clock;
  }

  /**
   * A config that is not used any more.
   *
   * @param id {@link dev.faultline.seal.SealedConfig#id()}
   */
  public record Revoked(String id, Instant time) {}

  /** Whether a text can be the id of a sealed config. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Revokes a config; durable when it returns, and for ever. The first time stands. */
  public Revoked revoke(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException("no id of a sealed config");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // As it is stored.
    Revoked revoked = find(id).orElseGet(() -> add(id, now));
    synchronized (known) {
      known.put(id, new Known(true, now));
    }
    return revoked;
  }

  private Revoked add(String id, Instant now) {
    Key key = Layout.revocation(id);
    writer.write(List.of(new Change.Put(key, new RowWriter().time(now).toBytes())));
    return new Revoked(id, now);
  }

  /** When a config was revoked; empty where it was not. */
  public Optional<Revoked> find(String id) {
    return isId(id) ? table.find(Layout.revocation(id)).map(Revocations::read) : Optional.empty();
  }

  /** Whether a config was revoked. */
  public boolean contains(String id) {
    if (!isId(id)) {
      return false;
    }
    Instant now = clock.instant();
    synchronized (known) {
      Known before = known.get(id);
      if (before != null && (before.revoked || now.isBefore(before.asked.plus(NOTICED_WITHIN)))) {
        return before.revoked;
      }
    }
    boolean revoked = find(id).isPresent();
    synchronized (known) {
      Known before = known.get(id);
      // What was revoked while the table was asked stays so.
      known.put(id, new Known(revoked || (before != null && before.revoked), now));
    }
    return revoked;
  }

  /**
   * All of them, in order of their ids.
   *
   * @param cursor {@link Page#next()} of the part before; null for the first part
   */
  public Page<Revoked> list(@Nullable String cursor, int limit) {
    Page<Row> page = table.range(new Range(Layout.REVOCATIONS, "", null, limit, false, cursor));
    List<Revoked> revoked = new ArrayList<>();
    page.items().forEach(row -> revoked.add(read(row)));
    return new Page<>(revoked, page.next());
  }

  private static Revoked read(Row row) {
    return new Revoked(row.key().sort(), new RowReader(row.value()).time());
  }
}
