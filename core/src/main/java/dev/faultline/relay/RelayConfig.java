package dev.faultline.relay;

import dev.faultline.codec.PlainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is sealed in a relay's address.
 *
 * @param to the destination: a notification config as JSON
 * @param secret what the sender proves that it knows; null where nothing is to be proved
 * @param space the host of a Backlog space, for links; null where there is none
 * @param project the project whose issues are resolved when they are closed there; null for none
 */
public record RelayConfig(
    From from,
    String to,
    Language language,
    @Nullable String secret,
    @Nullable String space,
    @Nullable String project) {
  private static final Set<String> KNOWN =
      Set.of("from", "to", "language", "secret", "space", "project");
  private static final int SECRET_CHARS_MIN = 8;
  private static final int TEXT_CHARS_MAX = 1_024;

  /** A label of letters, digits and inner hyphens, then at least one more behind a dot. */
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9][a-z0-9-]{0,62}){1,8}");

  /** Whose webhooks an address takes. */
  public enum From {
    BACKLOG,
    GITHUB,
    GITLAB,
    /** Told by the webhook itself; else title, text and address are looked for in its JSON. */
    ANY;

    /** The name as it is written in configs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What Backlog's labels are written in. */
  public enum Language {
    EN,
    JA;

    /** The name as it is written in configs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the JSON.
   *
   * @throws RelayConfigException when it could never be used; says all that is wrong
   */
  public static RelayConfig parse(String json) throws RelayConfigException {
    Object value;
    try {
      value = PlainJson.parse(json);
    } catch (IOException e) {
      throw new RelayConfigException(List.of("the config is " + e.getMessage()));
    }
    if (!(value instanceof Map<?, ?>)) {
      throw new RelayConfigException(List.of("the config must be an object"));
    }
    Tree tree = new Tree(value);
    List<String> faults = new ArrayList<>();
    Set<String> strange = new TreeSet<>(tree.members().keySet());
    strange.removeAll(KNOWN);
    if (!strange.isEmpty()) {
      faults.add(
          strange.size()
              + " members are not known here; known are "
              + String.join(", ", new TreeSet<>(KNOWN)));
    }
    RelayConfig config =
        new RelayConfig(
            from(tree, faults),
            to(tree, faults),
            language(tree, faults),
            text(tree, "secret", faults),
            text(tree, "space", faults),
            text(tree, "project", faults));
    config.judge(faults);
    if (!faults.isEmpty()) {
      throw new RelayConfigException(faults);
    }
    return config;
  }

  private void judge(List<String> faults) {
    if (secret != null && secret.length() < SECRET_CHARS_MIN) {
      faults.add("secret must have at least " + SECRET_CHARS_MIN + " characters");
    }
    if (secret != null && from == From.BACKLOG) {
      faults.add("Backlog signs nothing: leave secret out");
    }
    if (space == null && from == From.BACKLOG) {
      faults.add("space is missing: the host of the Backlog space, like example.backlog.com");
    }
    if (space != null && !HOST.matcher(space).matches()) {
      faults.add("space must be a whole host name in lower case, like example.backlog.com");
    }
    if (project != null && (secret == null || from == From.BACKLOG)) {
      faults.add("project needs a secret and GitHub or GitLab: only a proven sender may resolve");
    }
  }

  private static From from(Tree tree, List<String> faults) {
    for (From from : From.values()) {
      if (from.label().equals(tree.at("from").value())) {
        return from;
      }
    }
    faults.add("from must be one of backlog, github, gitlab, any");
    return From.ANY;
  }

  private static Language language(Tree tree, List<String> faults) {
    Object given = tree.at("language").value();
    if (given == null) {
      return Language.EN;
    }
    for (Language language : Language.values()) {
      if (language.label().equals(given)) {
        return language;
      }
    }
    faults.add("language must be en or ja");
    return Language.EN;
  }

  private static String to(Tree tree, List<String> faults) {
    Tree to = tree.at("to");
    if (!to.isObject()) {
      faults.add("to must be one notification config, an object");
      return "{}";
    }
    return JsonText.of(to.value());
  }

  private static @Nullable String text(Tree tree, String name, List<String> faults) {
    Object given = tree.at(name).value();
    if (given == null) {
      return null;
    }
    if (given instanceof String text && !text.isBlank() && text.length() <= TEXT_CHARS_MAX) {
      return text;
    }
    faults.add(name + " must be a text of 1 to " + TEXT_CHARS_MAX + " characters");
    return null;
  }

  /** The JSON that {@link #parse} reads; what is not set is left out. */
  public String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("from", from.label());
    try {
      Object destination = PlainJson.parse(to);
      members.put("to", destination == null ? Map.of() : destination);
    } catch (IOException e) {
      throw new UncheckedIOException("it was written here", e);
    }
    if (language != Language.EN) {
      members.put("language", language.label());
    }
    if (secret != null) {
      members.put("secret", secret);
    }
    if (space != null) {
      members.put("space", space);
    }
    if (project != null) {
      members.put("project", project);
    }
    return JsonText.of(members);
  }
}
