package dev.faultline.notify;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The kinds of targets there are, by the name configs call them. A closed list. */
public final class Notifiers {
  private final Map<String, Notifier> byType = new TreeMap<>();

  /** These notifiers; each type once. */
  public Notifiers(Collection<? extends Notifier> notifiers) {
    for (Notifier notifier : notifiers) {
      if (byType.put(notifier.type(), notifier) != null) {
        throw new IllegalArgumentException("two notifiers of type " + notifier.type());
      }
    }
  }

  /** The notifier of a type. */
  public Optional<Notifier> find(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** Every type, in order. */
  public Collection<String> types() {
    return new TreeSet<>(byType.keySet());
  }
}
