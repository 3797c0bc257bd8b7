package dev.faultline.web;

import dev.faultline.issue.IssueStatus;

/**
 * What a change did, told on the page that follows it. The address carries a code, never a text: a
 * link must not be able to put words into a page.
 */
final class Notices {
  private static final int DIGITS_MAX = 6;

  private Notices() {}

  /** The code of a change of status. */
  static String status(IssueStatus status, int issues) {
    return status.label() + "-" + issues;
  }

  /** The address with a code. */
  static String on(String address, String code) {
    return address + (address.indexOf('?') < 0 ? "?" : "&") + "done=" + code;
  }

  /** The text of a code; empty for an unknown one. */
  static String text(String code) {
    int dash = code.indexOf('-');
    String digits = code.substring(dash + 1);
    if (dash > 0
        && !digits.isEmpty()
        && digits.length() <= DIGITS_MAX
        && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String issues = Show.counted(Long.parseLong(digits), "issue");
      return IssueStatus.parse(code.substring(0, dash))
          .map(status -> issues + " " + done(status))
          .orElse("");
    }
    return switch (code) {
      case "key" -> "Made a key.";
      case "revoked" -> "Revoked the key.";
      case "replayed" -> "The message is tried again.";
      case "dismissed" -> "Dismissed the message.";
      case "issue-gone" -> "Deleted the issue.";
      case "project-gone" -> "Deleted the project.";
      case "project" -> "Made the project.";
      default -> "";
    };
  }

  private static String done(IssueStatus status) {
    return switch (status) {
      case UNRESOLVED -> "unresolved again.";
      case RESOLVED -> "resolved.";
      case IGNORED -> "ignored.";
    };
  }
}
