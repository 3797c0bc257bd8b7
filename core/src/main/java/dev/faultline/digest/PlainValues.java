package dev.faultline.digest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walking plain data (maps, lists, texts, numbers) that is handed on where nothing changes. */
final class PlainValues {
  private PlainValues() {}

  /** The same object: equality would walk the data again at every level. */
  @SuppressWarnings("ReferenceEquality")
  static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  @SuppressWarnings("unchecked") // names are text
  static Map<String, Object> checked(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  @SuppressWarnings("unchecked")
  static List<Object> checked(List<?> list) {
    return (List<Object>) list;
  }
}
