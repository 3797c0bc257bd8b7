package dev.faultline.storage;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk through an installation is: all it needs to go on, so that whoever walks may end and
 * another one begin there.
 *
 * @param scope the project's, or the relay's
 * @param project its number; 0 before the first
 * @param outer in the stage's list, what comes after it is not done; empty for the beginning
 * @param inner within what comes after {@code outer}: the last row that is done; empty for the
 *     beginning, null where it has not begun
 * @param bound the number of events of the issue that is being read
 * @param met how many issues of the project there are, by status
 */
record Place(
    Stage stage,
    long project,
    String scope,
    String outer,
    @Nullable String inner,
    long bound,
    Met met) {
  /** The parts of an installation, in their order; those from DECISIONS on also of the relay. */
  enum Stage {
    REVOCATIONS,
    SESSIONS,
    HOOKS,
    REGISTRY,
    NEXT_PROJECT,
    ISSUES,
    ISSUE,
    PACKS,
    PROJECT,
    SET_ASIDE,
    DECISIONS,
    DEAD_LETTERS,
    TARGETS,
    TARGET_LOG,
    DELIVERY_STATES,
    CLAIMS,
    LANE
  }

  /** Issues by status. */
  record Met(long unresolved, long resolved, long ignored) {
    static final Met NONE = new Met(0, 0, 0);
  }

  static final Place START = at(Stage.REVOCATIONS, 0, "");

  private static final int VERSION = 1;

  static Place at(Stage stage, long project, String scope) {
    return new Place(stage, project, scope, "", null, 0, Met.NONE);
  }

  /** The beginning of a stage of the same scope. */
  Place to(Stage next) {
    return new Place(next, project, scope, "", null, 0, met);
  }

  /** The same stage behind a name in its list. */
  Place behind(String name) {
    return new Place(stage, project, scope, name, null, 0, met);
  }

  Place within(Stage part, @Nullable String done, long events) {
    return new Place(part, project, scope, outer, done, events, met);
  }

  Place with(Met more) {
    return new Place(stage, project, scope, outer, inner, bound, more);
  }

  String toText() {
    RowWriter row = new RowWriter().number(VERSION).text(stage.name()).number(project);
    row.text(scope).text(outer).optional(inner).number(bound);
    row.number(met.unresolved).number(met.resolved).number(met.ignored);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(row.toBytes());
  }

  /** Throws {@link IllegalArgumentException} where it is none. */
  static Place parse(String text) {
    try {
      RowReader row = new RowReader(Base64.getUrlDecoder().decode(text));
      if (row.number() != VERSION) {
        throw new IllegalArgumentException("a position of another version");
      }
      return new Place(
          Stage.valueOf(row.text()),
          row.number(),
          row.text(),
          row.text(),
          row.optional(),
          row.number(),
          new Met(row.number(), row.number(), row.number()));
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("no position", e);
    }
  }
}
