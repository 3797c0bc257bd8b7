package dev.faultline.relay;

import dev.faultline.alert.Note;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import org.jspecify.annotations.Nullable;

/** What a webhook says. */
sealed interface Reading {
  /**
   * News to pass on.
   *
   * @param own the text of the thing that the news is about, as it is there: a marker in it tells
   *     that Faultline wrote it
   * @param change what it means for an issue of ours; null for nothing
   */
  record News(Note note, String own, @Nullable Change change) implements Reading {}

  /**
   * Nothing that anybody wants to read.
   *
   * @param why for the sender's log of deliveries
   */
  record LeftOut(String why) implements Reading {}

  /** That an issue of a tracker, which stands for an issue of ours, was closed or opened again. */
  record Change(IssueId issue, IssueStatus status) {}
}
