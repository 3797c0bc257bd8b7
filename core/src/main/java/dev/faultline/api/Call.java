package dev.faultline.api;

import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to a route, checked against what the route declares: every value is allowed, nothing
 * undeclared was sent.
 */
final class Call {
  private final Map<String, @Nullable Object> values;

  private Call(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /** Checks a request; refuses it with all its violations at once. */
  static Call check(Endpoint endpoint, Request request, Map<String, String> path)
      throws ProblemException {
    List<Problem.Fault> faults = new ArrayList<>();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    path.forEach((name, value) -> values.put(slot(Parameter.Place.PATH, name), value));
    takeQuery(endpoint, request, values, faults);
    if (!endpoint.parameters(Parameter.Place.BODY).isEmpty()) {
      takeBody(endpoint, JsonBody.read(request), values, faults);
    }
    for (Parameter<?> parameter : endpoint.parameters()) {
      check(parameter, values, faults);
    }
    if (!faults.isEmpty()) {
      throw new ProblemException(Problem.of(faults));
    }
    return new Call(values);
  }

  /** A value that is there or has a value for when it is missing. */
  <T> T get(Parameter<T> parameter) {
    T otherwise = parameter.otherwise();
    Optional<T> found = find(parameter);
    if (found.isPresent()) {
      return found.get();
    }
    if (otherwise == null) {
      throw new IllegalStateException(parameter.name() + " is not declared as needed");
    }
    return otherwise;
  }

  /** A value that may be missing. */
  <T> Optional<T> find(Parameter<T> parameter) {
    return parameter.kind().reader().read(values.get(slot(parameter.place(), parameter.name())));
  }

  /** An answer of one JSON object. */
  static Response ok(byte[] json) {
    return Response.bytes(200, "application/json", json);
  }

  private static void takeQuery(
      Endpoint endpoint,
      Request request,
      Map<String, @Nullable Object> values,
      List<Problem.Fault> faults) {
    List<String> names = endpoint.names(Parameter.Place.QUERY);
    for (Map.Entry<String, String> sent : request.parameters().entries()) {
      String name = sent.getKey();
      String slot = slot(Parameter.Place.QUERY, name);
      if (!names.contains(name)) {
        faults.add(new Problem.Fault("query", name, sent.getValue(), only("parameter", names)));
      } else if (values.containsKey(slot)) {
        faults.add(new Problem.Fault("query", name, sent.getValue(), "may stand once"));
      } else {
        values.put(slot, sent.getValue());
      }
    }
  }

  private static void takeBody(
      Endpoint endpoint,
      Map<String, @Nullable Object> body,
      Map<String, @Nullable Object> values,
      List<Problem.Fault> faults) {
    List<String> names = endpoint.names(Parameter.Place.BODY);
    for (Map.Entry<String, @Nullable Object> sent : body.entrySet()) {
      if (names.contains(sent.getKey())) {
        values.put(slot(Parameter.Place.BODY, sent.getKey()), sent.getValue());
      } else {
        String allowed = only("member", names);
        faults.add(new Problem.Fault("body", sent.getKey(), shown(sent.getValue()), allowed));
      }
    }
  }

  private static void check(
      Parameter<?> parameter, Map<String, @Nullable Object> values, List<Problem.Fault> faults) {
    String slot = slot(parameter.place(), parameter.name());
    boolean there = values.containsKey(slot);
    Object value = values.get(slot);
    boolean fits = there ? parameter.kind().reader().read(value).isPresent() : !parameter.need();
    if (!fits) {
      String allowed = "has to be " + parameter.kind().allowed();
      faults.add(
          new Problem.Fault(
              parameter.place().label(), parameter.name(), there ? shown(value) : null, allowed));
    }
  }

  private static String only(String what, List<String> names) {
    return names.isEmpty()
        ? "no " + what + " is known here"
        : "is not known here, only " + names.stream().sorted().collect(Collectors.joining(", "));
  }

  private static @Nullable String shown(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static String slot(Parameter.Place place, String name) {
    return place.label() + ' ' + name;
  }
}
