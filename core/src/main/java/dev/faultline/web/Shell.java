package dev.faultline.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around its content.
 *
 * @param title of the browser's tab
 * @param path of this page, to come back to
 * @param csrf what forms must carry; empty when nobody is logged in
 * @param project whose pages this is one of; null for the others
 * @param tab which of the project's pages is open
 * @param notice what the last change did; empty for nothing
 */
public record Shell(
    Assets assets,
    Theme theme,
    String title,
    String path,
    String csrf,
    @Nullable String project,
    Tab tab,
    List<Crumb> crumbs,
    String notice) {

  /**
   * Settings of htmx: nothing that a strict content policy forbids, no script from answers, and no
   * copy of a page in the browser's storage.
   */
  private static final String HTMX =
      """
      {"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,\
      "selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true}""";

  /** A project's pages. */
  public enum Tab {
    NONE,
    ISSUES,
    OUTCOMES,
    NOTIFICATIONS,
    SETTINGS
  }

  /** A step of the way to this page. */
  public record Crumb(String text, String href) {}

  /** The settings of htmx. */
  public String htmx() {
    return HTMX;
  }

  /** Whether somebody is logged in. */
  public boolean known() {
    return !csrf.isEmpty();
  }

  /** The {@code aria-current} of a tab's link; null leaves it away. */
  public @Nullable String current(Tab of) {
    return of == tab ? "page" : null;
  }
}
