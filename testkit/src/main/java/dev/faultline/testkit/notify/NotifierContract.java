package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.faultline.alert.Why;
import dev.faultline.notify.Attempt;
import dev.faultline.notify.Message;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.outgoing.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every notifier promises, whatever it sends over. One over HTTP extends {@link
 * HttpNotifierContract}. A new instance is made for every test, so services start empty; in {@link
 * TestFactory} methods they do not.
 */
public abstract class NotifierContract {
  private static final int HUGE_CHARS = 1_000_000;
  private static final int HUGE_FRAMES = 10_000;

  private final Map<String, String> memory = new HashMap<>();

  /** The notifier. */
  protected abstract Notifier notifier();

  /** A config that can be used, with every option that holds a secret. */
  protected abstract Map<String, Object> config();

  /** The values in {@link #config} that are secret. */
  protected abstract Set<String> secrets();

  /** The options without which a config cannot be used. */
  protected abstract Set<String> required();

  /** Leads to the service that the config names. */
  protected abstract Outgoing outgoing();

  /**
   * What the service got so far, each message as the text that people or programs read there. The
   * fake must refuse what the real service would, so a message that breaks a limit never is here.
   */
  protected abstract List<String> delivered();

  /** Fails where hostile text could act in the target. The same text may do harm elsewhere. */
  protected abstract void assertHarmless(String delivered);

  /** The most characters that a message may have. */
  protected abstract int most();

  /** The target of a config. */
  protected final Target target() throws UnusableException {
    return notifier().read(new Options(config()));
  }

  /** A try; what is remembered stays for the test. */
  protected final Attempt attempt(String id, boolean repeated) {
    return new Attempt(id, repeated ? 2 : 1, repeated, Samples.TIME, outgoing(), new InMap(memory));
  }

  private record InMap(Map<String, String> values) implements Attempt.Memory {
    @Override
    public Optional<String> find(String name) {
      return Optional.ofNullable(values.get(name));
    }

    @Override
    public void keep(String name, String value) {
      values.put(name, value);
    }
  }

  /** Delivers and answers what arrived by it, all in one text. */
  protected final String deliver(Message message) throws Exception {
    int before = delivered().size();
    Target.Sent sent = target().deliver(message, attempt("01decision" + before, false));
    assertThat(sent.note()).isNotBlank();
    List<String> all = delivered();
    assertThat(all.size()).as("messages that arrived").isGreaterThan(before);
    return String.join("\n", all.subList(before, all.size()));
  }

  @Test
  void namesAreInLowerCase() {
    assertThat(notifier().type()).matches("[a-z][a-z0-9-]*");
    assertThat(notifier().publicHosts())
        .allSatisfy(host -> assertThat(host).isEqualTo(host.toLowerCase(Locale.ROOT)));
  }

  @Test
  void usualNewsSaysWhatPeopleNeed() throws Exception {
    String text = deliver(Samples.usual());
    assertThat(text)
        .contains("cart is undefined", "TypeError", "shop@1.2", "production", "first event")
        .contains("checkout0", "shop");
    assertHarmless(text);
  }

  @TestFactory
  Stream<DynamicTest> everyCauseIsTold() {
    return Stream.of(Why.Cause.values())
        .map(
            cause ->
                DynamicTest.dynamicTest(
                    cause.name(),
                    () -> {
                      Message.OfIssue message = Samples.issue(cause, Samples.usual().event());
                      assertThat(deliver(message)).contains(message.seen().why().text());
                    }));
  }

  @Test
  void theEventsBodyMayBeGone() throws Exception {
    assertThat(deliver(Samples.issue(Why.Cause.REGRESSION, null))).contains("cart is undefined");
  }

  @TestFactory
  Stream<DynamicTest> hostileTextArrivesAsTextOrNotAtAll() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String text : Samples.hostile()) {
      String name = text.strip().replaceAll("\\p{Cntrl}", "?");
      tests.add(DynamicTest.dynamicTest("issue " + name, () -> hostile(Samples.everywhere(text))));
      tests.add(DynamicTest.dynamicTest("note " + name, () -> hostile(Samples.noteOf(text))));
    }
    return tests.stream();
  }

  private void hostile(Message message) throws Exception {
    String text = deliver(message);
    assertThat(text.codePoints())
        .as("halves of characters and NULs")
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    assertHarmless(text);
  }

  @TestFactory
  Stream<DynamicTest> whatIsHugeIsCutWhereAllSeeIt() {
    String huge = "<&>@a`\uD83D\uDE00".repeat(HUGE_CHARS / 8);
    String lines = "line\n".repeat(HUGE_CHARS / 5);
    return Stream.of(
        DynamicTest.dynamicTest("issue", () -> cut(Samples.everywhere(huge))),
        DynamicTest.dynamicTest("issue of lines", () -> cut(Samples.everywhere(lines))),
        DynamicTest.dynamicTest("note", () -> cut(Samples.noteOf(huge))),
        DynamicTest.dynamicTest(
            "frames",
            () ->
                cut(
                    Samples.issue(
                        Why.Cause.NEW, Samples.event("Error", "deep", HUGE_FRAMES, "recurse")))));
  }

  private void cut(Message message) throws Exception {
    String text = deliver(message);
    assertThat(text.length()).isLessThanOrEqualTo(most());
    assertThat(text).contains("\u2026");
    assertHarmless(text);
  }

  @Test
  void secretsAreKnownAndNeverShown() throws Exception {
    Target target = target();
    for (String secret : secrets()) {
      assertThat(target.secrets()).as("what is masked").contains(secret);
      assertThat(target.label()).doesNotContain(secret);
      assertThat(target.host()).doesNotContain(secret);
      assertThat(target.toString()).doesNotContain(secret);
    }
    Target.Sent sent = target.deliver(Samples.usual(), attempt("01decision", false));
    secrets().forEach(secret -> assertThat(sent.note()).doesNotContain(secret));
    secrets().forEach(secret -> assertThat(memory.toString()).doesNotContain(secret));
  }

  @Test
  void theSameConfigIsTheSamePlace() throws Exception {
    assertThat(target().place()).isEqualTo(target().place()).isNotBlank();
    assertThat(target().label()).startsWith(notifier().type());
    assertThat(target().host()).isNotBlank().isEqualTo(target().host().toLowerCase(Locale.ROOT));
  }

  @TestFactory
  Stream<DynamicTest> whatIsMissingOrOfAnotherKindIsTold() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : required()) {
      tests.add(DynamicTest.dynamicTest(name + " missing", () -> unusable(name, null)));
      tests.add(DynamicTest.dynamicTest(name + " empty", () -> unusable(name, "")));
      tests.add(DynamicTest.dynamicTest(name + " a number", () -> unusable(name, 7L)));
      tests.add(
          DynamicTest.dynamicTest(name + " an object", () -> unusable(name, Map.of("a", "b"))));
    }
    return tests.stream();
  }

  private void unusable(String name, @org.jspecify.annotations.Nullable Object value) {
    Map<String, Object> changed = new TreeMap<>(config());
    changed.remove(name);
    if (value != null) {
      changed.put(name, value);
    }
    Throwable thrown = catchThrowable(() -> notifier().read(new Options(changed)));
    assertThat(thrown).isInstanceOf(UnusableException.class).hasMessageContaining(name);
    secrets().forEach(secret -> assertThat(thrown.getMessage()).doesNotContain(secret));
  }

  @Test
  void optionsOfAnyKindEndInOneWay() {
    for (String name : config().keySet()) {
      for (Object value : List.of(true, 1.5, List.of(1L), List.of(List.of()), "\u0000\r\n\uD83D")) {
        Map<String, Object> changed = new TreeMap<>(config());
        changed.put(name, value);
        Throwable thrown = catchThrowable(() -> notifier().read(new Options(changed)));
        if (thrown != null) {
          assertThat(thrown).as(name + " " + value).isInstanceOf(UnusableException.class);
        }
      }
    }
    assertThatThrownBy(() -> notifier().read(new Options(Map.of())))
        .isInstanceOf(UnusableException.class);
  }

  @Test
  void anUnknownTimeZoneDoesNotLoseTheMessage() throws Exception {
    Map<String, Object> changed = new TreeMap<>(config());
    changed.put("timezone", "Mars/Olympus");
    Target target = notifier().read(new Options(changed));
    int before = delivered().size();
    target.deliver(Samples.usual(), attempt("01decision", false));
    assertThat(delivered()).hasSizeGreaterThan(before);
  }
}
