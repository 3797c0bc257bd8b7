package dev.faultline.alert;

import dev.faultline.issue.IssueId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a notifier leaves in an issue or comment of a tracker, so that it can be told later whose it
 * is: by the notifier, which looks for the issue again or asks whether a message arrived, and by
 * the relay, when the issue is closed there. It holds nothing secret and is no proof: in a tracker
 * that is open to strangers anybody can write one.
 *
 * @param issue null for news of another service
 * @param decision {@link Decision#id()} of the message it stands in
 */
public record Marker(@Nullable IssueId issue, String decision) {
  private static final String WORD = "faultline:";
  private static final String NO_ISSUE = "-";

  private static final Pattern FORM =
      Pattern.compile(WORD + "([0-9a-z]{26}|-):([0-9A-Za-z_-]{1,64})");

  /** Stands between the word and the rest in text that only looks like a marker: no width. */
  private static final String JOINER = "\u2060";

  /** The marker as text, where a tracker cannot hide it. */
  public String text() {
    return WORD + (issue == null ? NO_ISSUE : issue.toString()) + ":" + decision;
  }

  /** The marker as a comment, which Markdown does not show. */
  public String hidden() {
    return "<!-- " + text() + " -->";
  }

  /** The first marker of a text. */
  public static Optional<Marker> find(String text) {
    Matcher matcher = FORM.matcher(text);
    while (matcher.find()) {
      String issue = matcher.group(1);
      Optional<IssueId> id = IssueId.parse(issue);
      if (id.isPresent() || issue.equals(NO_ISSUE)) {
        return Optional.of(new Marker(id.orElse(null), matcher.group(2)));
      }
    }
    return Optional.empty();
  }

  /** Text of others, in which nothing is taken for a marker; it reads the same. */
  public static String defuse(String text) {
    return text.contains(WORD) ? text.replace(WORD, WORD + JOINER) : text;
  }
}
