package dev.faultline.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Immutable objects under names with slashes. All calls block, may be made from any thread, and
 * throw {@link StorageException} when the engine cannot do its work. What was put survives the
 * death of the process.
 */
public interface Blobs {
  /** Writes an object; false, and nothing changed, where the name is taken. */
  boolean put(String name, byte[] bytes, Map<String, String> tags);

  /**
   * Writes an object without tags that nobody asks for after a time; otherwise as {@link
   * #put(String, byte[], Map)}. An engine without {@link EngineTrait#SWEEPS} removes it some time
   * after that by itself; with the trait, who wrote it deletes it.
   *
   * @param expiresAt epoch second; 0 for never
   */
  default boolean put(String name, byte[] bytes, long expiresAt) {
    return put(name, bytes, Map.of());
  }

  /** The whole object. */
  Optional<byte[]> find(String name);

  /** {@code length} bytes from {@code offset}, fewer at the object's end. */
  Optional<byte[]> find(String name, long offset, int length);

  /** The tags of an object; empty where there is none. */
  Map<String, String> tags(String name);

  /** Names that begin with a prefix, in the order of their UTF-8 bytes. */
  Page<String> list(String prefix, int limit, @Nullable String cursor);

  /** Removes objects; a name that is not there is no fault. */
  void delete(List<String> names);
}
