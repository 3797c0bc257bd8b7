package dev.faultline.notify;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps secrets out of what is shown, kept or logged: a service may repeat what it was sent. */
public final class Secrets {
  /** Stands where a secret was. */
  public static final String MASK = "***";

  /** Shorter parts of an address are words, not secrets. */
  private static final int PART_CHARS = 8;

  private Secrets() {}

  /** The text without any of the secrets. */
  public static String mask(String text, List<String> secrets) {
    String masked = text;
    // The longest first: one may hold another.
    for (String secret :
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
      if (!secret.isEmpty()) {
        masked = masked.replace(secret, MASK);
      }
    }
    return masked;
  }

  /** What is secret of an address that is itself a key: all but the host. */
  public static List<String> ofAddress(URI address) {
    Set<String> secrets = new LinkedHashSet<>();
    secrets.add(address.toString());
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    String query = address.getRawQuery() == null ? "" : address.getRawQuery();
    List<String> parts = new ArrayList<>(List.of(path, query, path + "?" + query));
    parts.addAll(List.of((path + "/" + query).split("[/&=]")));
    parts.removeIf(part -> part.length() < PART_CHARS);
    secrets.addAll(parts);
    return List.copyOf(secrets);
  }
}
