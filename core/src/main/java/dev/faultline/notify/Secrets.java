package dev.faultline.notify;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Keeps secrets out of what is shown, kept or logged: a service may repeat what it was sent. */
public final class Secrets {
  /** Stands where a secret was. */
  public static final String MASK = "***";

  /** Shorter parts of an address are words, not secrets. */
  private static final int PART_CHARS = 8;

  /** Base64 of less says nothing, and would be found in texts that have nothing to do with it. */
  private static final int CODED_CHARS = 8;

  /** Three bytes make four characters: a secret may begin at any of them. */
  private static final int BASE64_BYTES = 3;

  private static final Pattern CODED = Pattern.compile("%[0-9A-F]{2}");

  private Secrets() {}

  /**
   * The text without any of the secrets, neither as they are nor as URLs, JSON, HTML and base64
   * write them.
   */
  public static String mask(String text, List<String> secrets) {
    // Of most deliveries a status is kept, which no form of a secret fits into.
    if (secrets.stream().allMatch(secret -> text.length() < leastChars(secret))) {
      return text;
    }
    Set<String> forms = new LinkedHashSet<>();
    secrets.forEach(secret -> addForms(secret, forms));
    String masked = text;
    // The longest first: one may hold another.
    for (String form :
        forms.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
      masked = masked.replace(form, MASK);
    }
    return masked;
  }

  /** No form of a secret is shorter. */
  private static int leastChars(String secret) {
    return secret.isEmpty() ? Integer.MAX_VALUE : Math.min(secret.length(), CODED_CHARS);
  }

  private static void addForms(String secret, Set<String> forms) {
    if (secret.isEmpty()) {
      return;
    }
    forms.add(secret);
    String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    for (String form : List.of(encoded, encoded.replace("+", "%20"))) {
      forms.add(form);
      forms.add(CODED.matcher(form).replaceAll(code -> code.group().toLowerCase(Locale.ROOT)));
    }
    String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
    forms.add(quoted);
    forms.add(quoted.replace("/", "\\/"));
    // Go's JSON is safe inside of HTML.
    forms.add(quoted.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"));
    String escaped = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    forms.add(escaped);
    forms.add(escaped.replace("\"", "&quot;").replace("'", "&#39;"));
    addBase64(secret.getBytes(StandardCharsets.UTF_8), forms);
  }

  /** The characters that do not depend on what stands before and behind the secret. */
  private static void addBase64(byte[] secret, Set<String> forms) {
    for (int before = 0; before < BASE64_BYTES; before++) {
      int from = before == 0 ? 0 : before + 1;
      byte[] moved = new byte[before + secret.length];
      System.arraycopy(secret, 0, moved, before, secret.length);
      int to = moved.length / BASE64_BYTES * 4 + moved.length % BASE64_BYTES;
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String coded = encoder.encodeToString(moved);
        if (to - from >= CODED_CHARS) {
          forms.add(coded.substring(from, to));
        }
      }
    }
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
