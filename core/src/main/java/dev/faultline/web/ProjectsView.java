package dev.faultline.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of projects.
 *
 * @param search what the names must hold; empty for all
 * @param start what to show instead of a list when there is no project; null otherwise
 */
public record ProjectsView(
    List<Row> rows,
    String search,
    int total,
    String previous,
    String next,
    String fault,
    @Nullable StartView start) {

  /** Projects on a page. */
  static final int PAGE = 50;

  /**
   * A project.
   *
   * @param unresolved how many issues wait
   * @param last null when it never had an event
   */
  public record Row(
      String name,
      String href,
      String id,
      String unresolved,
      boolean quiet,
      String events,
      Bars spark,
      @Nullable Moment last) {}
}
