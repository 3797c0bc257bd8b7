package dev.faultline.web;

import dev.faultline.storage.TagCounts;
import java.util.ArrayList;
import java.util.List;

/** How the values of a tag are spread over an issue's events. */
public record TagView(String name, List<Value> values) {
  private static final int VALUES_MAX = 5;

  /**
   * A value and its share.
   *
   * @param width 1 to 100
   */
  public record Value(String text, String count, String share, int width) {}

  static List<TagView> of(List<TagCounts> tags) {
    return tags.stream().map(TagView::of).toList();
  }

  private static TagView of(TagCounts tag) {
    List<Value> values = new ArrayList<>();
    long rest = tag.other();
    for (int i = 0; i < tag.values().size(); i++) {
      TagCounts.ValueCount value = tag.values().get(i);
      if (i < VALUES_MAX) {
        String text = value.value().isEmpty() ? "(empty)" : Show.line(value.value(), 200);
        values.add(value(text, value.count(), tag.total()));
      } else {
        rest += value.count();
      }
    }
    if (rest > 0) {
      values.add(value("other values", rest, tag.total()));
    }
    return new TagView(Show.line(tag.name(), 100), values);
  }

  private static Value value(String text, long count, long total) {
    int width = total <= 0 ? 1 : Math.clamp(Math.round(100.0 * count / total), 1, 100);
    return new Value(text, Show.count(count), Show.percent(count, total), width);
  }
}
