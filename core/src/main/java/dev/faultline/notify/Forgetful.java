package dev.faultline.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a target keeps lasts as long as the attempt: for messages that nothing is stored of. */
final class Forgetful implements Attempt.Memory {
  private final Map<String, String> kept = new HashMap<>();

  @Override
  public Optional<String> find(String name) {
    @Nullable String value = kept.get(name);
    return Optional.ofNullable(value);
  }

  @Override
  public void keep(String name, String value) {
    kept.put(name, value);
  }
}
