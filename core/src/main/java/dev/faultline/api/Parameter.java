package dev.faultline.api;

import org.jspecify.annotations.Nullable;

/**
 * A value that a route takes, declared once for reading, refusing and documenting.
 *
 * @param need whether it has to be there
 * @param otherwise what counts when it is missing, for the document; null for nothing
 */
record Parameter<T>(
    Place place,
    String name,
    Kind<T> kind,
    boolean need,
    @Nullable T otherwise,
    String description) {

  /** Where it stands. */
  enum Place {
    PATH,
    QUERY,
    BODY;

    String label() {
      return switch (this) {
        case PATH -> "path";
        case QUERY -> "query";
        case BODY -> "body";
      };
    }
  }

  /** A part of the path. */
  static <T> Parameter<T> path(String name, Kind<T> kind, String description) {
    return new Parameter<>(Place.PATH, name, kind, true, null, description);
  }

  /** A parameter that may be missing. */
  static <T> Parameter<T> query(String name, Kind<T> kind, String description) {
    return new Parameter<>(Place.QUERY, name, kind, false, null, description);
  }

  /** A parameter that counts as the given value when it is missing. */
  static <T> Parameter<T> query(String name, Kind<T> kind, T otherwise, String description) {
    return new Parameter<>(Place.QUERY, name, kind, false, otherwise, description);
  }

  /** A member of the body that has to be there. */
  static <T> Parameter<T> member(String name, Kind<T> kind, String description) {
    return new Parameter<>(Place.BODY, name, kind, true, null, description);
  }

  /** A member of the body that may be missing. */
  static <T> Parameter<T> member(String name, Kind<T> kind, T otherwise, String description) {
    return new Parameter<>(Place.BODY, name, kind, false, otherwise, description);
  }
}
