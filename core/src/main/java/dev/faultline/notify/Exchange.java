package dev.faultline.notify;

import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call as it may be shown: without secrets.
 *
 * @param host without the port, where it is the usual one
 * @param path with the query
 * @param body JSON is indented; long ones are cut
 * @param status what was answered; 0 where nothing was
 * @param answer the answer's body, cut; where there was none, why
 */
public record Exchange(
    String method,
    String host,
    String path,
    Map<String, String> headers,
    String body,
    int status,
    String answer) {
  private static final int BODY_CHARS = 10_000;
  private static final int ANSWER_CHARS = 2_000;

  /** Every other header may be a key: its value is not shown, whatever the target calls secret. */
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "content-type",
          "user-agent",
          "webhook-id",
          "webhook-timestamp",
          "x-github-api-version");

  /** Makes a call and writes down what may be shown of it. */
  static Answer recorded(Call call, Outgoing outgoing, List<String> secrets, List<Exchange> calls)
      throws OutgoingException {
    try {
      Answer answer = outgoing.send(call);
      calls.add(of(call, answer.status(), answer.text(), secrets));
      return answer;
    } catch (OutgoingException e) {
      String fault = e.getMessage();
      calls.add(of(call, 0, fault == null ? "no answer" : fault, secrets));
      throw e;
    }
  }

  private static Exchange of(Call call, int status, String answer, List<String> secrets) {
    Map<String, String> headers = new TreeMap<>();
    call.headers()
        .forEach(
            (name, value) -> {
              boolean harmless = HARMLESS.contains(name.toLowerCase(Locale.ROOT));
              headers.put(name, harmless ? Secrets.mask(value, secrets) : Secrets.MASK);
            });
    byte @Nullable [] body = call.body();
    String query = call.uri().getRawQuery();
    String path = call.uri().getRawPath() + (query == null ? "" : "?" + query);
    return new Exchange(
        call.method(),
        String.valueOf(call.uri().getRawAuthority()),
        Secrets.mask(path, secrets),
        headers,
        body == null ? "" : shown(new String(body, StandardCharsets.UTF_8), secrets, BODY_CHARS),
        status,
        shown(answer, secrets, ANSWER_CHARS));
  }

  /** A message that went out by another way than HTTP. */
  static Exchange of(Target.Letter letter, Target target, List<String> secrets) {
    Map<String, String> headers = new java.util.LinkedHashMap<>();
    letter.headers().forEach((name, value) -> headers.put(name, Secrets.mask(value, secrets)));
    return new Exchange(
        letter.method(),
        target.host(),
        "",
        headers,
        shown(letter.body(), secrets, BODY_CHARS),
        0,
        "");
  }

  /** Masked before it is cut: half a secret would not be found. */
  private static String shown(String text, List<String> secrets, int chars) {
    return Texts.cut(Texts.lines(Secrets.mask(indented(text), secrets)), chars);
  }

  private static String indented(String text) {
    try {
      return Json.pretty(Json.read(text));
    } catch (IOException e) {
      return text;
    }
  }
}
