package dev.faultline.http;

import java.util.function.Predicate;

/**
 * A part of the application with the paths that are its own.
 *
 * @param name what the measures call it
 * @param takes whether a request is this door's, by its path
 */
public record Door(String name, Predicate<Request> takes, Handler handler) {
  /** A door that knows its paths by their text. */
  public static Door ofPath(String name, Predicate<String> takes, Handler handler) {
    return new Door(name, request -> takes.test(request.path()), handler);
  }
}
