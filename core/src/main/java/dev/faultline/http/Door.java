package dev.faultline.http;

import java.util.function.Predicate;

/**
 * A part of the application with the paths that are its own.
 *
 * @param takes whether a request is this door's, by its path
 */
public record Door(Predicate<Request> takes, Handler handler) {
  /** A door that knows its paths by their text. */
  public static Door ofPath(Predicate<String> takes, Handler handler) {
    return new Door(request -> takes.test(request.path()), handler);
  }
}
