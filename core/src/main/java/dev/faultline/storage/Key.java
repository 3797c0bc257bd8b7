package dev.faultline.storage;

import java.util.List;

/**
 * Where a row lies: a partition, and a sort key in it. Both are text of parts joined by {@link
 * #SEPARATOR}. Sort keys order by their UTF-8 bytes, unsigned; half a surrogate pair counts as a
 * question mark. Neither is empty or longer than {@link PortRules#NAME_BYTES_MAX}.
 */
public record Key(String partition, String sort) {
  /** Joins the parts of a key; no part may contain it, nor the character 0. */
  public static final char SEPARATOR = '\u001f';

  /** A key of parts, the first {@code partitionParts} of which make the partition. */
  public static String join(Object... parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text.append(SEPARATOR);
      }
      String part = String.valueOf(parts[i]);
      if (part.indexOf(SEPARATOR) >= 0 || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a key part contains a separator: " + part);
      }
      text.append(part);
    }
    return text.toString();
  }

  /** The parts of a partition or sort key. */
  public static List<String> split(String joined) {
    return List.of(joined.split(String.valueOf(SEPARATOR), -1));
  }
}
