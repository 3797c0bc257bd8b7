package dev.faultline.notify.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Search terms that no search takes for its own operators. */
public final class Words {
  private static final int WORD_UNITS = 64;

  private Words() {}

  /**
   * The words of a title, in lower case, as many as fit; from the end too, because there stands
   * what tells long titles apart.
   */
  public static String of(String title, int units) {
    List<String> words = new ArrayList<>();
    for (String word : title.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}_]+")) {
      if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
        // Languages without blanks have long words; a start is searched for as well.
        words.add(word.substring(0, Math.min(WORD_UNITS, word.length())));
      }
    }
    List<String> first = new ArrayList<>();
    List<String> last = new ArrayList<>();
    int left = units;
    int from = 0;
    int to = words.size();
    while (from < to) {
      boolean fromEnd = (words.size() - (to - from)) % 2 == 1;
      String word = fromEnd ? words.get(to - 1) : words.get(from);
      if (word.length() + 1 > left) {
        break;
      }
      left -= word.length() + 1;
      if (fromEnd) {
        last.addFirst(word);
        to--;
      } else {
        first.add(word);
        from++;
      }
    }
    first.addAll(last);
    return String.join(" ", first);
  }
}
