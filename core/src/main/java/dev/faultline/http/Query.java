package dev.faultline.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query string or a posted form, decoded, in order. */
public final class Query {
  private final List<Map.Entry<String, String>> parameters = new ArrayList<>();

  private Query() {}

  /** Reads {@code a=b&c=d}; a broken percent escape stands as it is. */
  public static Query parse(String raw) {
    Query query = new Query();
    for (String part : raw.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        query.parameters.add(
            Map.entry(
                Percent.decode(name.replace('+', ' ')), Percent.decode(value.replace('+', ' '))));
      }
    }
    return query;
  }

  /** The first value of a name; a name without a value has an empty one. */
  public Optional<String> find(String name) {
    for (Map.Entry<String, String> parameter : parameters) {
      if (parameter.getKey().equals(name)) {
        return Optional.of(parameter.getValue());
      }
    }
    return Optional.empty();
  }

  /** All values of a name. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Map.Entry<String, String> parameter : parameters) {
      if (parameter.getKey().equals(name)) {
        values.add(parameter.getValue());
      }
    }
    return values;
  }

  /** Every parameter, in order. */
  public List<Map.Entry<String, String>> entries() {
    return List.copyOf(parameters);
  }
}
