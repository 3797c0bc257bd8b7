package dev.faultline.notify.tracker;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.Options;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls a tracker's REST interface and understands its answers. */
public final class Rest {
  /** What services ask for that say "later" without saying when. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Answers that say that the thing is not here, or no longer. */
  private static final Set<Integer> GONE = Set.of(301, 302, 307, 308, 404, 410);

  private final String service;
  private final Attempt attempt;
  private final List<String> secrets;

  /**
   * Calls for an attempt.
   *
   * @param service its name for people
   * @param secrets what its answers may repeat and nobody may read
   */
  public Rest(String service, Attempt attempt, List<String> secrets) {
    this.service = service;
    this.attempt = attempt;
    this.secrets = secrets;
  }

  /** The answer's JSON. */
  public @Nullable Object send(Call call) throws DeliveryException, OutgoingException {
    return json(checked(attempt.outgoing().send(call)));
  }

  /** The answer's JSON; empty where the service says that it has no such thing. */
  public Optional<Object> find(Call call) throws DeliveryException, OutgoingException {
    Answer answer = attempt.outgoing().send(call);
    return GONE.contains(answer.status())
        ? Optional.empty()
        : Optional.ofNullable(json(checked(answer)));
  }

  /**
   * The answer's list; where the answer was cut, its start.
   *
   * @param member where the list is in the answer; null when it is the answer
   */
  public List<?> list(Call call, @Nullable String member)
      throws DeliveryException, OutgoingException {
    Answer answer = checked(attempt.outgoing().send(call));
    try {
      return Json.readStart(answer.text(), member);
    } catch (IOException e) {
      throw unreadable(answer);
    }
  }

  private Answer checked(Answer answer) throws DeliveryException {
    if (!answer.ok()) {
      throw refusal(answer);
    }
    return answer;
  }

  private @Nullable Object json(Answer answer) throws DeliveryException {
    try {
      return Json.read(answer.text());
    } catch (IOException e) {
      throw unreadable(answer);
    }
  }

  private DeliveryException unreadable(Answer answer) {
    return DeliveryException.later(
        service + " answered " + answer.status() + " with what is no JSON", null);
  }

  /** Rate limits come as 429 or as 403, with a wait or a time or only in words. */
  private DeliveryException refusal(Answer answer) {
    int status = answer.status();
    if (status >= 300 && status < 400) {
      return DeliveryException.never(
          service + " answered " + status + ": it has moved; correct the config");
    }
    if (status != 403 && status != 429) {
      return DeliveryException.of(answer, service, attempt.now(), secrets);
    }
    Duration wait = wait(answer);
    boolean said = answer.text().toLowerCase(Locale.ROOT).contains("rate limit");
    if (wait == null && status == 403 && !said) {
      return DeliveryException.of(answer, service, attempt.now(), secrets);
    }
    return DeliveryException.later(
        service + " answered " + status + ": too many requests", wait == null ? PATIENCE : wait);
  }

  private @Nullable Duration wait(Answer answer) {
    Duration said = DeliveryException.retryAfter(answer, attempt.now());
    if (said != null) {
      return said;
    }
    String left =
        answer
            .header("x-ratelimit-remaining")
            .or(() -> answer.header("ratelimit-remaining"))
            .orElse("");
    String reset =
        answer.header("x-ratelimit-reset").or(() -> answer.header("ratelimit-reset")).orElse("");
    if (!left.strip().equals("0") || !reset.strip().matches("\\d{1,12}")) {
      return null;
    }
    Instant then = Instant.ofEpochSecond(Long.parseLong(reset.strip()));
    return then.isAfter(attempt.now()) ? Duration.between(attempt.now(), then) : Duration.ZERO;
  }

  /**
   * An API's address without what follows its path: lower case, and without the given ending.
   *
   * @param ending a pattern
   */
  public static String base(URI endpoint, String ending) {
    String path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
    return endpoint.getScheme().toLowerCase(Locale.ROOT)
        + "://"
        + endpoint.getRawAuthority().toLowerCase(Locale.ROOT)
        + path.replaceAll(ending, "");
  }

  /** Reads an option that is sent in a head or an address. */
  public static String token(Options options, String name) {
    String token = options.required(name).strip();
    if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
      options.fault(name + " has characters that no token has");
    }
    return token;
  }

  /** A value for a path or a query. */
  public static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
