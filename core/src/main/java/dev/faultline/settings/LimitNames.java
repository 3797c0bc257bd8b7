package dev.faultline.settings;

import dev.faultline.config.Limits;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The limits by the names people write: {@code bodyBytes} is {@code body-bytes}. */
public final class LimitNames {
  private LimitNames() {}

  /** Every name, in the order of {@link Limits}. */
  public static List<String> all() {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      names.add(kebab(component.getName()));
    }
    return names;
  }

  /** The limits of a fresh installation but for those given. */
  public static Limits with(Map<String, Integer> changed) {
    if (changed.isEmpty()) {
      return Limits.defaults();
    }
    RecordComponent[] components = Limits.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Integer value = changed.get(kebab(components[i].getName()));
        values[i] = value == null ? components[i].getAccessor().invoke(Limits.defaults()) : value;
      }
      return Limits.class.getDeclaredConstructor(types).newInstance(values);
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("a record can be built from its components", e);
    }
  }

  private static String kebab(String name) {
    StringBuilder kebab = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        kebab.append('-');
      }
      kebab.append(c);
    }
    return kebab.toString().toLowerCase(Locale.ROOT);
  }
}
