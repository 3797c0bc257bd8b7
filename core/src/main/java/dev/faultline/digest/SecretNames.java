package dev.faultline.digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its name whether a field holds a secret. Names are taken apart into words at separators
 * and at capitals, so that {@code DB_PASS} and {@code dbPass} are caught while {@code bypass},
 * {@code author} and {@code tokenizer} are left alone. The decisions are listed in {@code
 * docs/threat-model.md}.
 */
final class SecretNames {
  /** How sure a name is. */
  enum Grade {
    /** An ordinary name. */
    NONE,
    /** A secret where it names a field; an ordinary word in a sentence ({@code token}). */
    FIELD,
    /** A secret even in running text ({@code password: x}). */
    ALWAYS
  }

  /** Parts that make a name secret wherever they stand in its letters. */
  private static final List<String> ALWAYS_PARTS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "passcode",
          "secret",
          "credential",
          "apikey",
          "privatekey",
          "accesskey",
          "signingkey",
          "encryptionkey",
          "masterkey",
          "clientkey",
          "sshkey",
          "authkey",
          "accountkey",
          "sharedkey",
          "sentrykey",
          "licensekey",
          "hmackey");

  private static final List<String> FIELD_PARTS =
      List.of(
          "token",
          "authorization",
          "csrf",
          "xsrf",
          "cookie",
          "sessionid",
          "sessid",
          "sessionkey",
          "sessiondata",
          "connectsid");

  /** Words that are secret as a whole word of the name. */
  private static final Set<String> ALWAYS_WORDS = Set.of("pwd");

  private static final Set<String> FIELD_WORDS =
      Set.of("jwt", "bearer", "otp", "totp", "cvv", "cvc", "ssn", "sid");

  /** Words that are secret as the last word: {@code db_pass}, {@code x-auth}, {@code session}. */
  private static final Set<String> LAST_WORDS =
      Set.of("pass", "auth", "oauth", "authentication", "session");

  /** Harmless words that hold a part by accident. */
  private static final List<String> HARMLESS =
      List.of("tokeniz", "tokenis", "secretar", "tokentype", "cookieconsent");

  /** Names remembered; a power of two. Overwritten without care: a miss only costs time. */
  private static final int REMEMBERED = 4_096;

  private static final int LONGEST_REMEMBERED = 80;

  /** Immutable entries, so that a race between threads can at worst forget one. */
  private static final @Nullable Known[] CACHE = new Known[REMEMBERED];

  private record Known(String name, Grade grade) {}

  private SecretNames() {}

  static Grade grade(String name) {
    if (name.length() < 3) {
      return Grade.NONE;
    }
    if (name.length() > LONGEST_REMEMBERED) {
      return decide(name);
    }
    int hash = name.hashCode();
    int slot = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
    Known known = CACHE[slot];
    if (known != null && known.name.equals(name)) {
      return known.grade;
    }
    Grade grade = decide(name);
    CACHE[slot] = new Known(name, grade);
    return grade;
  }

  /** Whether the name speaks of several tokens: with a number beside it, it counts them. */
  static boolean counts(String name) {
    return name.toLowerCase(Locale.ROOT).contains("tokens");
  }

  private static Grade decide(String name) {
    List<String> words = words(name);
    String flat = String.join("", words);
    for (String harmless : HARMLESS) {
      flat = flat.replace(harmless, "");
    }
    for (String part : ALWAYS_PARTS) {
      if (flat.contains(part)) {
        return Grade.ALWAYS;
      }
    }
    for (String word : words) {
      if (ALWAYS_WORDS.contains(word)) {
        return Grade.ALWAYS;
      }
    }
    for (String part : FIELD_PARTS) {
      if (flat.contains(part)) {
        return Grade.FIELD;
      }
    }
    for (String word : words) {
      if (FIELD_WORDS.contains(word)) {
        return Grade.FIELD;
      }
    }
    return !words.isEmpty() && LAST_WORDS.contains(words.getLast()) ? Grade.FIELD : Grade.NONE;
  }

  /** The words of a name in lower case: letters and digits, split where anything else stands. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char before = ' ';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean hump = Character.isUpperCase(c) && Character.isLowerCase(before);
      if ((hump || !Character.isLetterOrDigit(c)) && !word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (Character.isLetterOrDigit(c)) {
        word.append(Character.toLowerCase(c));
      }
      before = c;
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
