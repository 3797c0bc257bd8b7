package dev.faultline.notify;

import dev.faultline.alert.PostedRule;
import dev.faultline.alert.Rule;
import dev.faultline.alert.Subscription;
import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.PlainJson;
import dev.faultline.project.Project;
import dev.faultline.protocol.Parcel;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.Seals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges the notification configs that clients send. Each is judged alone: what is wrong with one
 * is shown and harms neither the event nor the others. May be used from any thread.
 */
public final class Configs {
  private static final int KNOWN_MAX = 1_000;

  private final Map<String, Notifier> notifiers;
  private final Seals seals;
  private final Policy policy;
  private final InstantSource clock;
  private final Map<String, List<Judged>> known = new Recent();

  /** The keys that {@code known} was opened with. */
  private long knownEdition;

  /**
   * What the operator allows.
   *
   * @param requireSealed plain configs are not used at all
   * @param listed hosts that plain configs may lead to, beside the services' own
   * @param revoked ids of sealed configs that are not used any more
   * @param timeUnit what posted rules count events per
   */
  public record Policy(
      boolean requireSealed,
      Predicate<String> listed,
      Predicate<String> revoked,
      TimeUnit timeUnit) {}

  /** A config after everything that neither time nor people change was looked at. */
  private record Judged(@Nullable SealedConfig sealed, Subscription subscription) {}

  /** Configs repeat with every event: opening and reading them is done once. */
  private static final class Recent extends LinkedHashMap<String, List<Judged>> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, List<Judged>> eldest) {
      return size() > KNOWN_MAX;
    }
  }

  public Configs(Map<String, Notifier> notifiers, Seals seals, Policy policy, InstantSource clock) {
    this.notifiers = Map.copyOf(notifiers);
    this.seals = seals;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Who is to be told of a parcel's events.
   *
   * @param texts see {@link Parcel#configs()}
   */
  public List<Subscription> resolve(Project project, List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Map<String, Subscription> found = new LinkedHashMap<>();
    Instant now = clock.instant();
    for (int i = 0; i < Math.min(texts.size(), Parcel.CONFIGS_MAX); i++) {
      String where = "notifications[" + i + "]";
      for (Judged judged : judge(project, texts.get(i), where)) {
        Subscription subscription = atThisTime(judged, now);
        found.putIfAbsent(subscription.config(), subscription);
      }
    }
    if (texts.size() > Parcel.CONFIGS_MAX) {
      String reason = "only the first " + Parcel.CONFIGS_MAX + " configs of a request are used";
      Subscription beyond = idle("", "further configs", "unusable", reason);
      found.put(beyond.config(), beyond);
    }
    return List.copyOf(found.values());
  }

  private List<Judged> judge(Project project, String text, String where) {
    String key = project.name() + '\n' + text;
    long edition = seals.edition();
    synchronized (known) {
      if (edition != knownEdition) {
        known.clear();
        knownEdition = edition;
      }
      List<Judged> before = known.get(key);
      if (before != null) {
        return before;
      }
    }
    List<Judged> judged = understand(project, text, where);
    synchronized (known) {
      if (edition == knownEdition) {
        known.put(key, judged);
      }
    }
    return judged;
  }

  /** Expiry and revocation, which a config that was good a minute ago may have met. */
  private Subscription atThisTime(Judged judged, Instant now) {
    SealedConfig sealed = judged.sealed;
    Subscription subscription = judged.subscription;
    Ended ended = sealed == null ? null : ended(sealed, now);
    return ended == null
        ? subscription
        : new Subscription.Idle(
            subscription.config(), subscription.label(), ended.code, ended.reason);
  }

  /** Why a sealed config is not used any more. */
  private record Ended(String code, String reason) {}

  private @Nullable Ended ended(SealedConfig sealed, Instant now) {
    Instant expires = sealed.expires();
    if (expires != null && !now.isBefore(expires)) {
      return new Ended("expired", "the sealed config expired at " + expires);
    }
    return policy.revoked.test(sealed.id())
        ? new Ended("revoked", "the sealed config was revoked")
        : null;
  }

  private List<Judged> understand(Project project, String text, String where) {
    Object value;
    try {
      value = parse(text);
    } catch (UnusableException e) {
      return List.of(new Judged(null, idle(text, where, "unusable", e.reason())));
    }
    return switch (value) {
      case String sealed -> open(project, sealed, where);
      case Map<?, ?> _ -> List.of(new Judged(null, plain(text, where)));
      case null, default ->
          List.of(
              new Judged(
                  null,
                  idle(
                      text,
                      where,
                      "unusable",
                      "a config is an object or a sealed string, not " + kind(value))));
    };
  }

  private List<Judged> open(Project project, String text, String where) {
    SealedConfig sealed;
    try {
      sealed = seals.open(text);
    } catch (SealException e) {
      String reason = "the sealed config does not open: " + e.getMessage();
      return List.of(new Judged(null, idle(text, where, "unusable", reason)));
    }
    if (sealed.use() != SealedConfig.Use.NOTIFY) {
      return List.of(
          new Judged(null, idle(text, where, "foreign", "the string was sealed for another use")));
    }
    if (sealed.project() != null && !sealed.project().equals(project.name())) {
      return List.of(
          new Judged(
              null, idle(text, where, "foreign", "the config was sealed for another project")));
    }
    List<Judged> judged = new ArrayList<>();
    try {
      List<Map<String, Object>> entries = entries(sealed.json());
      for (int i = 0; i < entries.size(); i++) {
        String part = entries.size() == 1 ? where : where + "[" + i + "]";
        String name = seals.name("config", sealed.json() + "#" + i);
        judged.add(new Judged(sealed, active(name, entries.get(i), part, true)));
      }
    } catch (UnusableException e) {
      judged.add(new Judged(sealed, idle(text, where, "unusable", e.reason())));
    }
    return List.copyOf(judged);
  }

  private Subscription plain(String text, String where) {
    try {
      return active(seals.name("config", text), entries(text).getFirst(), where, false);
    } catch (UnusableException e) {
      return idle(text, where, "unusable", e.reason());
    }
  }

  private Subscription active(
      String name, Map<String, Object> values, String where, boolean trusted) {
    Target target;
    Rule rule;
    try {
      target = target(values);
      rule = rule(values);
    } catch (UnusableException e) {
      String label =
          values.get("type") instanceof String type && notifiers.containsKey(type) ? type : where;
      return new Subscription.Idle(name, label, "unusable", e.reason());
    }
    if (!trusted) {
      String refusal = refusal(values, target);
      if (refusal != null) {
        return new Subscription.Idle(name, target.label(), "policy", refusal);
      }
    }
    return new Subscription.Active(
        name,
        target.label(),
        seals.name("target", target.place()),
        rule,
        seals.lock(write(values)),
        !trusted && !target.secrets().isEmpty());
  }

  /** Why a plain config may not be used; null where it may. */
  private @Nullable String refusal(Map<String, Object> values, Target target) {
    if (policy.requireSealed) {
      return "this installation uses sealed configs only";
    }
    Notifier notifier = Objects.requireNonNull(notifiers.get(String.valueOf(values.get("type"))));
    String host = target.host();
    if (notifier.isPublic(host) || policy.listed.test(host)) {
      return null;
    }
    return "a config that is not sealed may not lead to "
        + host
        + "; seal it, or let the operator list the host";
  }

  /**
   * A subscription of the operator's own: of the config file.
   *
   * @throws UnusableException when it could never be used
   */
  public Subscription.Active own(Rule rule, String ruleName, Map<String, Object> values)
      throws UnusableException {
    Target target = target(values);
    byte[] json = write(values);
    return new Subscription.Active(
        seals.name("rule", ruleName + "\n" + new String(json, StandardCharsets.UTF_8)),
        target.label(),
        seals.name("target", target.place()),
        rule,
        seals.lock(json),
        false);
  }

  /**
   * Where a relay's address leads; its rule has no meaning there.
   *
   * @throws UnusableException when the config can never be used
   */
  public Subscription.Active destination(String json) throws UnusableException {
    List<Map<String, Object>> entries = entries(json);
    if (entries.size() > 1) {
      throw new UnusableException("there must be one config, not " + entries.size());
    }
    Map<String, Object> values = entries.getFirst();
    Target target = target(values);
    return new Subscription.Active(
        seals.name("relay", json),
        target.label(),
        seals.name("target", target.place()),
        rule(values),
        seals.lock(write(values)),
        false);
  }

  /**
   * Whom the operator chose for news of the installation itself: plain configs may lead anywhere.
   *
   * @param text a config, a list of them, or a sealed string
   * @throws UnusableException when one cannot be used now
   */
  public List<Subscription.Active> ofOperator(String text) throws UnusableException {
    String json = text.strip();
    if (!json.startsWith("{") && !json.startsWith("[")) {
      json = openForOperator(json);
    }
    List<Subscription.Active> active = new ArrayList<>();
    for (Map<String, Object> values : entries(json)) {
      active.add(ofOperator(values));
    }
    return active;
  }

  /** As the other, of options that stand in the config file. */
  public Subscription.Active ofOperator(Map<String, Object> values) throws UnusableException {
    byte[] json = write(values);
    String name = seals.name("alarm", new String(json, StandardCharsets.UTF_8));
    return switch (active(name, values, "the config", true)) {
      case Subscription.Active active -> active;
      case Subscription.Idle idle -> throw new UnusableException(idle.reason());
    };
  }

  private String openForOperator(String text) throws UnusableException {
    SealedConfig sealed;
    try {
      sealed = seals.open(text);
    } catch (SealException e) {
      throw new UnusableException("the sealed config does not open: " + e.getMessage());
    }
    if (sealed.use() != SealedConfig.Use.NOTIFY) {
      throw new UnusableException("the string was sealed for another use");
    }
    if (sealed.project() != null) {
      throw new UnusableException(
          "the config was sealed for a project; seal one without a project");
    }
    Ended ended = ended(sealed, clock.instant());
    if (ended != null) {
      throw new UnusableException(ended.reason);
    }
    return sealed.json();
  }

  /**
   * Reads a config, or a list of them, as it would be used later.
   *
   * @throws UnusableException when one could never be used: what is wrong, and where
   */
  public List<Target> check(String json) throws UnusableException {
    List<Map<String, Object>> entries = entries(json);
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        targets.add(target(entries.get(i)));
        rule(entries.get(i));
      } catch (UnusableException e) {
        String where = entries.size() == 1 ? "" : "[" + i + "] ";
        throw new UnusableException(where + e.reason());
      }
    }
    return targets;
  }

  /**
   * A config that somebody tries before clients send it.
   *
   * @param options its JSON
   * @param hint what clients would meet that send it so; empty for nothing
   */
  record Tried(Target target, byte[] options, String hint) {}

  /**
   * Reads what somebody wants to try: a config, a list of them, or a sealed string. Plain ones may
   * lead anywhere here: whoever tries is the operator.
   *
   * @throws UnusableException when one could not be used now: what is wrong, and where
   */
  List<Tried> tried(Project project, String text) throws UnusableException {
    String stripped = text.strip();
    boolean json = stripped.startsWith("{") || stripped.startsWith("[");
    if (json) {
      check(stripped);
      return tried(entries(stripped), false);
    }
    String sealed = stripped.startsWith("\"") ? stripped : Json.write(stripped);
    List<Judged> judged = judge(project, sealed, "the config");
    for (Judged each : judged) {
      if (atThisTime(each, clock.instant()) instanceof Subscription.Idle idle) {
        throw new UnusableException(idle.reason());
      }
    }
    SealedConfig opened = Objects.requireNonNull(judged.getFirst().sealed);
    return tried(entries(opened.json()), true);
  }

  private List<Tried> tried(List<Map<String, Object>> entries, boolean trusted)
      throws UnusableException {
    List<Tried> tried = new ArrayList<>();
    for (Map<String, Object> values : entries) {
      Target target = target(values);
      String hint = "";
      if (!trusted) {
        String refusal = refusal(values, target);
        if (refusal != null) {
          hint = "from a client it would not be used: " + refusal;
        } else if (!target.secrets().isEmpty()) {
          hint = "it holds a secret in plain text: seal it before a client sends it";
        }
      }
      tried.add(new Tried(target, write(values), hint));
    }
    return tried;
  }

  private Target target(Map<String, Object> values) throws UnusableException {
    Object type = values.get("type");
    Notifier notifier = type instanceof String name ? notifiers.get(name) : null;
    if (notifier == null) {
      throw new UnusableException(
          "type must be one of "
              + String.join(", ", notifiers.keySet().stream().sorted().toList()));
    }
    return notifier.read(new Options(values));
  }

  private Rule rule(Map<String, Object> values) throws UnusableException {
    Options options = new Options(values);
    Double threshold = options.number("threshold");
    Double interval = options.number("notifyInterval");
    options.check();
    return PostedRule.of(
        threshold == null ? 0 : threshold, interval == null ? 0 : interval, policy.timeUnit);
  }

  private Subscription.Idle idle(String text, String where, String code, String reason) {
    return new Subscription.Idle(seals.name("config", where + text), where, code, reason);
  }

  // ---- JSON

  private static List<Map<String, Object>> entries(String json) throws UnusableException {
    Object value = parse(json);
    List<?> all =
        value instanceof List<?> list
            ? list
            : Objects.requireNonNullElse(value == null ? null : List.of(value), List.of());
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Object each : all) {
      if (!(each instanceof Map<?, ?> map)) {
        throw new UnusableException("a config is an object, not " + kind(each));
      }
      Map<String, Object> values = new LinkedHashMap<>();
      map.forEach((name, member) -> values.put(String.valueOf(name), member));
      entries.add(values);
    }
    if (entries.isEmpty() || entries.size() > Parcel.CONFIGS_MAX) {
      throw new UnusableException(
          "there must be 1 to " + Parcel.CONFIGS_MAX + " configs, not " + entries.size());
    }
    return entries;
  }

  private static @Nullable Object parse(String text) throws UnusableException {
    try {
      return PlainJson.parse(text);
    } catch (IOException e) {
      throw new UnusableException("the config is " + e.getMessage());
    }
  }

  private static byte[] write(Map<String, Object> values) {
    return Json.write(values).getBytes(StandardCharsets.UTF_8);
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String _ -> "text";
      case Boolean _ -> "true or false";
      case Number _ -> "a number";
      case List<?> _ -> "a list";
      default -> "an object";
    };
  }
}
