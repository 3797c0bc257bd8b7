package dev.faultline.relay;

import dev.faultline.codec.PlainJson;
import dev.faultline.http.Headers;
import dev.faultline.http.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A webhook whose body was understood. */
record Hook(Headers headers, byte[] body, Tree tree) {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MARK = "\uFEFF";

  /**
   * Reads a body: JSON, JSON in the field {@code payload} of a form, and where a sender that is not
   * known may send what it likes, any form and plain text.
   *
   * @throws IOException when it is none of these; the message says where, and repeats nothing
   */
  static Hook read(Headers headers, byte[] body, boolean lenient) throws IOException {
    String type =
        headers.find("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    String text = new String(body, StandardCharsets.UTF_8);
    String bare = text.startsWith(MARK) ? text.substring(1) : text;
    if (type.equals(FORM)) {
      return new Hook(headers, body, form(bare, lenient));
    }
    if (lenient && type.equals("text/plain") && !bare.isBlank()) {
      return new Hook(headers, body, jsonOrText(bare));
    }
    return new Hook(headers, body, new Tree(PlainJson.parse(bare)));
  }

  private static Tree form(String text, boolean lenient) throws IOException {
    Query query = Query.parse(text);
    String payload = query.find("payload").orElse("");
    if (!payload.isEmpty() || !lenient) {
      return new Tree(PlainJson.parse(payload));
    }
    Map<String, Object> members = new LinkedHashMap<>();
    query.entries().forEach(entry -> members.putIfAbsent(entry.getKey(), entry.getValue()));
    if (members.isEmpty()) {
      throw new IOException("no JSON: an empty form");
    }
    return new Tree(members);
  }

  private static Tree jsonOrText(String text) {
    try {
      return new Tree(PlainJson.parse(text));
    } catch (IOException e) {
      return new Tree(text);
    }
  }
}
