package dev.faultline.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in JSON that strangers sent. Asking never fails: what is missing or of another kind is
 * empty, because a message with a part left out is better than none.
 */
record Tree(@Nullable Object value) {
  /** The place below, by the names of members. */
  Tree at(String... names) {
    Object place = value;
    for (String name : names) {
      place = place instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return new Tree(place);
  }

  /** Text, a number or true and false, as text; empty for everything else. */
  String text() {
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "";
  }

  String text(String... names) {
    return at(names).text();
  }

  /** The first of these members that has a text. */
  String anyText(List<String> names) {
    for (String name : names) {
      String text = text(name);
      if (!text.isBlank()) {
        return text;
      }
    }
    return "";
  }

  boolean isThere() {
    return value != null;
  }

  boolean isTrue(String... names) {
    return Boolean.TRUE.equals(at(names).value);
  }

  boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  /** The elements of a list; none where it is no list. */
  List<Tree> items() {
    List<Tree> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(new Tree(item)));
    }
    return items;
  }

  List<Tree> items(String... names) {
    return at(names).items();
  }

  /** The members of an object, in order; none where it is no object. */
  Map<String, Tree> members() {
    Map<String, Tree> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), new Tree(member)));
    }
    return members;
  }

  /** One member of each element of a list, those without a text left out: {@code "a, b"}. */
  String each(String list, String member) {
    List<String> texts = new ArrayList<>();
    for (Tree item : items(list)) {
      String text = item.text(member);
      if (!text.isBlank()) {
        texts.add(text);
      }
    }
    return String.join(", ", texts);
  }
}
