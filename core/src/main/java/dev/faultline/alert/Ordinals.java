package dev.faultline.alert;

import java.util.ArrayList;
import java.util.List;

/** Numbers as people name them: "5th to 9th", "10th, 15th and 20th". */
public final class Ordinals {
  /** More separate numbers than this are not named one by one. */
  private static final int NAMED_MAX = 6;

  private Ordinals() {}

  /** Names ascending numbers; runs become "a to b", many separate ones "n of a to b". */
  public static String of(List<Long> numbers) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < numbers.size()) {
      int to = from;
      while (to + 1 < numbers.size() && numbers.get(to + 1) == numbers.get(to) + 1) {
        to++;
      }
      if (to - from >= 2) {
        parts.add(of(numbers.get(from)) + " to " + of(numbers.get(to)));
      } else {
        for (int i = from; i <= to; i++) {
          parts.add(of(numbers.get(i)));
        }
      }
      from = to + 1;
    }
    if (parts.size() > NAMED_MAX) {
      return numbers.size() + " of " + of(numbers.getFirst()) + " to " + of(numbers.getLast());
    }
    return parts.size() == 1
        ? parts.getFirst()
        : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
  }

  /** 1st, 2nd, 3rd, 4th, 11th, 21st, ... */
  public static String of(long number) {
    long tens = number % 100;
    String ending =
        tens >= 11 && tens <= 13
            ? "th"
            : switch ((int) (number % 10)) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }
}
