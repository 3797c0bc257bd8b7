package dev.faultline.api;

import dev.faultline.http.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * A route with all that is promised about it: the router, the checks and the OpenAPI document read
 * the same declaration.
 *
 * @param id a name for programs, {@code listIssues}
 * @param group what it belongs to, for the document
 * @param summary one sentence
 * @param answers what it answers beside the refusals that any route may give
 */
record Endpoint(
    String method,
    String path,
    String id,
    String group,
    String summary,
    List<Parameter<?>> parameters,
    List<Answer> answers,
    Action action) {

  /** Does the work of a route. */
  @FunctionalInterface
  interface Action {
    Response answer(Call call) throws ProblemException;
  }

  /**
   * A possible answer.
   *
   * @param schema the name of its body's schema; empty for an answer without a body
   */
  record Answer(int status, String description, String schema) {
    /** An answer with a JSON body. */
    static Answer of(int status, String description, String schema) {
      return new Answer(status, description, schema);
    }

    /** Done, with nothing to say. */
    static Answer done(String description) {
      return new Answer(204, description, "");
    }

    /** A refusal of its own. */
    static Answer refused(ProblemType type) {
      return new Answer(type.status(), type.title() + " (" + type.uri() + ")", "Problem");
    }
  }

  /** The parameters of one place. */
  List<Parameter<?>> parameters(Parameter.Place place) {
    List<Parameter<?>> found = new ArrayList<>(parameters);
    found.removeIf(parameter -> parameter.place() != place);
    return found;
  }

  /** The names of one place. */
  List<String> names(Parameter.Place place) {
    return parameters(place).stream().map(Parameter::name).toList();
  }
}
