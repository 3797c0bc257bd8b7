package dev.faultline.alert;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody is to be told: a row of the commit that counted the events. It stands in the outbox
 * until it was delivered or has become a dead letter.
 *
 * @param id follows from config, rule, target, issue and last ordinal, so that the same decision
 *     has the same id however often it is made; 26 characters of base32
 * @param scope the lane it belongs to, {@link dev.faultline.project.Project#scope()}; {@link
 *     #RELAY} for what belongs to no project
 * @param target {@link Subscription.Active#target()}
 * @param label the target for people, without secrets: {@code slack #ops}
 * @param options the target's options (JSON), encrypted for the outbox
 * @param notBefore when it may go out first: {@code decidedAt}, or the end of quiet hours
 */
public record Decision(
    String id,
    String scope,
    String target,
    String label,
    byte[] options,
    Instant decidedAt,
    Instant notBefore,
    Content content) {
  /** The id of a decision, see {@link #id()}. */
  public static String id(String config, String rule, String target, String issue, long last) {
    String name = String.join("\u001f", config, rule, target, issue, Long.toString(last));
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return IssueId.of(sha.digest(name.getBytes(StandardCharsets.UTF_8))).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The scope of what belongs to no project. */
  public static final String RELAY = "relay";

  /** What is told. */
  public sealed interface Content {}

  /**
   * News of an issue, as it was when the rule fired.
   *
   * @param shortId the issue's name for people
   * @param title one line
   * @param messageKey the issue's name on the faultline routes; empty for other protocols' issues
   * @param count events of the issue so far
   * @param event the event to show; its body may be gone when the message is made
   * @param time the event's time
   */
  public record Seen(
      IssueId issue,
      ProjectId project,
      String projectName,
      String shortId,
      String title,
      String culprit,
      String type,
      String messageKey,
      Level level,
      @Nullable String environment,
      @Nullable String release,
      long count,
      EventId event,
      Instant time,
      Why why)
      implements Content {}

  /** News of another service. */
  public record Relayed(Note note) implements Content {}
}
