package dev.faultline.http;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A part of the application with the paths that are its own.
 *
 * @param name what the measures call it
 * @param takes whether a request is this door's, by its path
 * @param faults how it words a fault of ours
 */
public record Door(String name, Predicate<Request> takes, Handler handler, Faults faults) {
  /**
   * How a door answers when its handler failed and the fault was logged. It must not need what may
   * have failed, the storage first of all.
   */
  @FunctionalInterface
  public interface Faults {
    /**
     * The answer; empty where the usual one will do.
     *
     * @param status 503 when the same request may work soon, 500 otherwise
     * @param id what the log has the fault under
     */
    Optional<Response> answer(Request request, int status, String id);
  }

  /** A door whose faults get the usual answer. */
  public Door(String name, Predicate<Request> takes, Handler handler) {
    this(name, takes, handler, (_, _, _) -> Optional.empty());
  }

  /** A door that knows its paths by their text. */
  public static Door ofPath(String name, Predicate<String> takes, Handler handler, Faults faults) {
    return new Door(name, request -> takes.test(request.path()), handler, faults);
  }

  /** A door that knows its paths by their text, and whose faults get the usual answer. */
  public static Door ofPath(String name, Predicate<String> takes, Handler handler) {
    return new Door(name, request -> takes.test(request.path()), handler);
  }
}
