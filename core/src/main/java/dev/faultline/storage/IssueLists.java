package dev.faultline.storage;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists issues in an order by walking the sort index bucket by bucket. Inside a bucket the issue
 * rows give the exact order, so a bucket is read whole; filters are tested on the rows. A walk
 * stops after {@link #WALK_MAX} rows and says so.
 */
final class IssueLists {
  /** Most issues looked at for one part of a list. */
  static final int WALK_MAX = 20_000;

  private static final int CHUNK = 1_000;

  private final Table table;
  private final Issues issues;

  IssueLists(Table table, Issues issues) {
    this.table = table;
    this.issues = issues;
  }

  /** Where a part ended: the last issue given, with what it was ordered by. */
  private record Cursor(String bucket, long value, String id) {
    /** A bucket's digits are a time in milliseconds at most. */
    private static final int DIGITS_MAX = 16;

    String text() {
      return bucket + "." + value + "." + id;
    }

    static @Nullable Cursor parse(@Nullable String text, IssueQuery.Sort sort) {
      if (text == null) {
        return null;
      }
      String[] parts = text.split("\\.", -1);
      if (parts.length != 3
          || !parts[0].chars().allMatch(Character::isDigit)
          || parts[0].isEmpty()
          || parts[0].length() > DIGITS_MAX
          || !parts[1].matches("\\d{1,18}")
          || IssueId.parse(parts[2]).isEmpty()) {
        throw new IllegalArgumentException("not a cursor of an issue list: " + text);
      }
      return new Cursor(Layout.bucket(parts[0], sort), Long.parseLong(parts[1]), parts[2]);
    }
  }

  IssuePage list(String scope, IssueQuery query) {
    Cursor cursor = Cursor.parse(query.cursor(), query.sort());
    Filter filter = new Filter(query);
    List<Walk> walks =
        (query.status() == null ? Arrays.asList(IssueStatus.values()) : List.of(query.status()))
            .stream().map(status -> new Walk(scope, status, query.sort(), cursor)).toList();
    List<Issue> page = new ArrayList<>();
    int looked = 0;
    while (true) {
      String bucket = null;
      for (Walk walk : walks) {
        String next = walk.bucket();
        if (next != null && (bucket == null || next.compareTo(bucket) < 0)) {
          bucket = next;
        }
      }
      if (bucket == null) {
        return new IssuePage(page, null, false);
      }
      Bucket read = read(scope, walks, bucket, query.sort(), filter);
      looked += read.looked;
      for (Issue issue = read.fitting.poll(); issue != null; issue = read.fitting.poll()) {
        if (isAfter(cursor, bucket, issue, query.sort()) && filter.hasRelease(issue)) {
          if (page.size() == query.limit()) {
            return new IssuePage(page, cursorAt(page.getLast(), query.sort()), false);
          }
          page.add(issue);
        }
      }
      Issue last = read.last;
      if (looked >= WALK_MAX && last != null) {
        return new IssuePage(page, cursorAt(last, query.sort()), page.size() < query.limit());
      }
    }
  }

  /**
   * The issues of a bucket.
   *
   * @param fitting those that pass the filter but for the release; a queue, because of the
   *     thousands in a bucket only the first are looked at
   * @param last the last of all in order; null where there are none
   */
  private record Bucket(PriorityQueue<Issue> fitting, @Nullable Issue last, int looked) {}

  private Bucket read(
      String scope, List<Walk> walks, String bucket, IssueQuery.Sort sort, Filter filter) {
    long number = Layout.bucketNumber(bucket, sort);
    Comparator<Issue> order = (one, other) -> compare(one, other, sort);
    PriorityQueue<Issue> fitting = new PriorityQueue<>(order);
    Issue last = null;
    int looked = 0;
    for (Walk walk : walks) {
      // An issue that two programs put, one of them of before, may stand in a bucket twice.
      Set<IssueId> ids = new LinkedHashSet<>();
      while (walk.isIn(number)) {
        ids.add(walk.take());
      }
      for (IssueState state : issues.states(ids)) {
        Issue issue = state.issue();
        // An index row counts only while it agrees with the issue's row: the issue may have moved.
        if (state.scope().equals(scope)
            && issue.status() == walk.status
            && Layout.bucketNumber(issue, sort) == number) {
          looked++;
          last = last == null || order.compare(issue, last) > 0 ? issue : last;
          if (filter.fits(issue)) {
            fitting.add(issue);
          }
        }
      }
    }
    return new Bucket(fitting, last, looked);
  }

  private static int compare(Issue one, Issue other, IssueQuery.Sort sort) {
    int value = Long.compare(value(other, sort), value(one, sort));
    return value != 0 ? value : byText(one.id(), other.id());
  }

  /** The order of the ids as text: hex digits sort as the numbers do, without their sign. */
  private static int byText(IssueId one, IssueId other) {
    int high = Long.compareUnsigned(one.high(), other.high());
    return high != 0 ? high : Long.compareUnsigned(one.low(), other.low());
  }

  private static long value(Issue issue, IssueQuery.Sort sort) {
    return switch (sort) {
      case LAST_SEEN -> issue.lastSeen().toEpochMilli();
      case FIRST_SEEN -> issue.firstSeen().toEpochMilli();
      case COUNT -> issue.count();
    };
  }

  private static String cursorAt(Issue issue, IssueQuery.Sort sort) {
    return new Cursor(Layout.bucket(issue, sort), value(issue, sort), issue.id().toString()).text();
  }

  private static boolean isAfter(
      @Nullable Cursor cursor, String bucket, Issue issue, IssueQuery.Sort sort) {
    if (cursor == null || bucket.compareTo(cursor.bucket) > 0) {
      return true;
    }
    long value = value(issue, sort);
    return value < cursor.value
        || (value == cursor.value && issue.id().toString().compareTo(cursor.id) > 0);
  }

  /** The rows of one status in index order, read in chunks. */
  private final class Walk {
    private final IssueStatus status;
    private final IssueQuery.Sort sort;
    private Range range;
    private List<Row> rows = List.of();
    private int position;
    private boolean ended;

    private Walk(String scope, IssueStatus status, IssueQuery.Sort sort, @Nullable Cursor cursor) {
      this.status = status;
      this.sort = sort;
      this.range =
          new Range(
              Layout.indexPartition(scope, status, sort),
              cursor == null ? "" : cursor.bucket,
              null,
              CHUNK,
              false,
              null);
    }

    private @Nullable String bucket() {
      String key = next();
      return key == null ? null : Layout.bucket(key.substring(0, key.indexOf(Key.SEPARATOR)), sort);
    }

    private boolean isIn(long bucket) {
      String key = next();
      return key != null
          && Layout.bucketNumber(key.substring(0, key.indexOf(Key.SEPARATOR)), sort) == bucket;
    }

    /** The sort key of the next row; null at the end. */
    private @Nullable String next() {
      while (position == rows.size()) {
        if (ended) {
          return null;
        }
        Page<Row> page = table.range(range);
        rows = page.items();
        position = 0;
        ended = page.next() == null;
        range = range.after(page.next());
      }
      return rows.get(position).key().sort();
    }

    private IssueId take() {
      String sort = rows.get(position++).key().sort();
      return IssueId.parse(sort.substring(sort.indexOf(Key.SEPARATOR) + 1)).orElseThrow();
    }
  }

  /** The query's conditions, tested on issue rows. */
  private final class Filter {
    private final IssueQuery query;
    private final List<String> words;

    private Filter(IssueQuery query) {
      this.query = query;
      String text = query.text();
      this.words =
          text == null
              ? List.of()
              : Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+"))
                  .filter(word -> !word.isEmpty())
                  .toList();
    }

    /** All conditions but the release, which may need a row of its own. */
    private boolean fits(Issue issue) {
      return (query.level() == null || issue.level() == query.level())
          && (query.environment() == null || issue.environments().contains(query.environment()))
          && hasWords(issue);
    }

    private boolean hasWords(Issue issue) {
      if (words.isEmpty()) {
        return true;
      }
      for (String word : words) {
        if (!holds(issue.title(), word)
            && !holds(issue.culprit(), word)
            && !holds(issue.type(), word)
            && !holds(issue.shortId(), word)) {
          return false;
        }
      }
      return true;
    }

    /** Whether the text holds a word of lower case; nothing is copied, for there are thousands. */
    private static boolean holds(String text, String word) {
      char lower = word.charAt(0);
      char upper = Character.toUpperCase(lower);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= 128) {
          return text.toLowerCase(Locale.ROOT).contains(word);
        }
        if ((c == lower || c == upper) && text.regionMatches(true, i, word, 0, word.length())) {
          return true;
        }
      }
      return false;
    }

    private boolean hasRelease(Issue issue) {
      String release = query.release();
      return release == null
          || release.equals(issue.lastRelease())
          || release.equals(issue.firstRelease())
          || table.find(Layout.release(issue.id(), release)).isPresent();
    }
  }
}
