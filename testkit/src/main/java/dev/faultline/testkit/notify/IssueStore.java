package dev.faultline.testkit.notify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The issues of a fake tracker, and how it may fail. Confined to {@link FakeService}'s lock. */
public final class IssueStore {
  private final List<Item> items = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private @Nullable Predicate<Received> trouble;
  private @Nullable Reply troubled;
  private int searchable = Integer.MAX_VALUE;

  /** An issue. */
  public static final class Item {
    final int number;
    String title;
    String body;
    boolean open = true;
    boolean gone;
    boolean byStranger;
    boolean pullRequest;
    List<String> labels = List.of();
    final List<String> comments = new ArrayList<>();

    private Item(int number, String title, String body) {
      this.number = number;
      this.title = title;
      this.body = body;
    }

    public int number() {
      return number;
    }

    public String title() {
      return title;
    }

    public String body() {
      return body;
    }

    public boolean isOpen() {
      return open;
    }

    public List<String> labels() {
      return labels;
    }

    public List<String> comments() {
      return List.copyOf(comments);
    }

    /** Somebody adds a comment. */
    public Item commented(String text) {
      comments.add(text);
      return this;
    }

    /** Somebody closes it. */
    public Item close() {
      open = false;
      return this;
    }

    /** Somebody renames it. */
    public Item rename(String other) {
      title = other;
      return this;
    }

    /** Somebody deletes or moves it. */
    public void remove() {
      gone = true;
    }

    /** It was written by somebody who cannot write to the repository. */
    public Item byStranger() {
      byStranger = true;
      return this;
    }

    /** It is a pull request, which GitHub lists among the issues. */
    public Item asPullRequest() {
      pullRequest = true;
      return this;
    }
  }

  /** All that are there. */
  public List<Item> all() {
    return items.stream().filter(item -> !item.gone).toList();
  }

  /** The only one. */
  public Item only() {
    if (all().size() != 1) {
      throw new AssertionError("expected one issue, there are " + all().size());
    }
    return all().getFirst();
  }

  /** Every text that was written through the service, one after another, issues with titles. */
  public List<String> written() {
    return List.copyOf(written);
  }

  void wrote(Item item) {
    written.add(item.title + "\n" + item.body);
  }

  void wrote(Item item, String comment) {
    item.comments.add(comment);
    written.add(comment);
  }

  /** Adds one. */
  public Item add(String title, String body) {
    Item item = new Item(items.size() + 1, title, body);
    items.add(item);
    return item;
  }

  /** Adds many. */
  public void fill(int count) {
    for (int i = 0; i < count; i++) {
      add("[TypeError] cannot read property " + i, "made by hand, number " + i);
    }
  }

  /** What is created from now on cannot be searched for yet. */
  public void freezeSearch() {
    searchable = items.size();
  }

  /** Does the next such request, and answers it badly. */
  public void troubleAfter(Predicate<Received> request, Reply reply) {
    trouble = request;
    troubled = reply;
  }

  Reply reply(Received request, Function<Received, Reply> behaviour) {
    Reply reply = behaviour.apply(request);
    Reply bad = troubled;
    if (trouble != null && bad != null && trouble.test(request)) {
      trouble = null;
      return bad;
    }
    return reply;
  }

  Optional<Item> find(String number) {
    return items.stream()
        .filter(item -> !item.gone && Integer.toString(item.number).equals(number))
        .findFirst();
  }

  /** Those in whose text all words stand, the shortest text first as a search by relevance does. */
  List<Item> search(String words, Function<Item, String> text) {
    Set<String> wanted = words(words);
    return all().stream()
        .filter(item -> item.number <= searchable)
        .filter(item -> holds(text.apply(item), wanted))
        .sorted(Comparator.comparingInt(item -> text.apply(item).length()))
        .toList();
  }

  /** Looks for characters before it looks for words: the words of a large text take long. */
  private static boolean holds(String text, Set<String> wanted) {
    String lower = text.toLowerCase(Locale.ROOT);
    return wanted.stream().allMatch(lower::contains) && words(text).containsAll(wanted);
  }

  List<Item> newestFirst() {
    return all().reversed();
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}_]+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
