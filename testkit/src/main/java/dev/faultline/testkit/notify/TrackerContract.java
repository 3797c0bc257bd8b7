package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Marker;
import dev.faultline.alert.Note;
import dev.faultline.alert.Why;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.IssueTitle;
import dev.faultline.notify.Message;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.project.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every notifier of an issue tracker promises: one issue there for one issue here, found again
 * with few calls, and text of errors that does nothing.
 */
public abstract class TrackerContract extends HttpNotifierContract {
  protected static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  protected static final IssueId ISSUE = new IssueId(0x0123456789abcdefL, 42);
  private static final int CALLS = 3;

  protected final IssueStore store = new IssueStore();
  private final Map<String, String> kept = new HashMap<>();
  private @Nullable FakeService service;
  private int decisions;

  protected abstract Function<Received, Reply> behaviour(IssueStore issues);

  /** Whether a request creates an issue. */
  protected abstract boolean creates(Received request);

  /** Whether a request adds a comment. */
  protected abstract boolean comments(Received request);

  /** The most characters that a text of an issue may have. */
  protected abstract int textMost();

  /** Fails where hostile text could act in the text of an issue or a comment. */
  protected abstract void assertHarmlessText(String text);

  /** With the title, which holds the message and which nobody reads as more than text. */
  @Override
  protected final List<String> delivered() {
    return store.written();
  }

  @Override
  protected final int most() {
    return textMost() + IssueTitle.BYTES;
  }

  @Override
  protected final int shown() {
    return store.all().stream().mapToInt(item -> 1 + item.comments().size()).sum();
  }

  @Override
  protected final Reply[] lossOfAnswer() {
    store.troubleAfter(this::comments, new Reply.Cuts());
    return new Reply[0];
  }

  @Override
  protected final void assertHarmless(String delivered) {
    for (IssueStore.Item item : store.all()) {
      assertHarmlessText(item.body());
      item.comments().forEach(this::assertHarmlessText);
    }
  }

  @Override
  protected final FakeService service() {
    FakeService known = service;
    if (known == null) {
      known = new FakeService(behaviour(store));
      service = known;
    }
    return known;
  }

  protected final Target target(String mode) {
    Map<String, Object> values = new HashMap<>(config());
    if (!mode.isEmpty()) {
      values.put("if_exist", mode);
    }
    try {
      return notifier().read(new Options(values));
    } catch (UnusableException e) {
      throw new AssertionError(e);
    }
  }

  /** Another decision's id. */
  protected final String decision() {
    return Decision.id("config", "rule", "target", ISSUE.toString(), ++decisions);
  }

  protected final Attempt attempt(String id, int number, boolean repeated) {
    return new Attempt(
        id, number, repeated, NOW, FakeOutgoing.to(host(), service()), new Kept(kept));
  }

  /** Memory of one (target, issue). */
  private record Kept(Map<String, String> values) implements Attempt.Memory {
    @Override
    public Optional<String> find(String name) {
      return Optional.ofNullable(values.get(name));
    }

    @Override
    public void keep(String name, String value) {
      values.put(name, value);
    }
  }

  protected final Target.Sent send(String mode, Message message)
      throws DeliveryException, OutgoingException {
    return target(mode).deliver(message, attempt(decision(), 1, false));
  }

  /** Forgets, as a restored installation may. */
  protected final void forget() {
    kept.clear();
  }

  protected static Message.OfIssue message(String text) {
    return message("TypeError", text, Map.of());
  }

  protected static Message.OfIssue message(String type, String text, Map<String, Object> facts) {
    EventDraft draft = new EventDraft();
    draft.protocol = "faultline";
    draft.extra.putAll(facts);
    draft.exceptions.add(
        ExceptionInfo.root(
            type,
            text,
            List.of(
                Frame.of("render", "app/cart.js", 17, 4), Frame.of("main", "app.js", 3, null))));
    EventId id = new EventId(7, 9);
    Event event = draft.build(id, NOW, NOW);
    return new Message.OfIssue(seen(type, text), event, "https://faultline.example/i/1", zone());
  }

  private static Decision.Seen seen(String type, String text) {
    return new Decision.Seen(
        ISSUE,
        new ProjectId(1),
        "shop",
        "SHOP-12",
        type + ": " + text,
        "app/cart.js in render",
        type,
        text,
        Level.ERROR,
        "production",
        "1.2.3",
        5,
        new EventId(7, 9),
        NOW,
        new Why(Why.Cause.NEW, "", "first event", 1, 1, 1));
  }

  private static ZoneId zone() {
    return ZoneId.of("Asia/Tokyo");
  }

  private int calls() {
    return service().received().size();
  }

  @Test
  public void createsOneIssueWithTheOriginalsTitle() throws Exception {
    Message.OfIssue message =
        message("TypeError", "x is undefined", Map.of("params", Map.of("id", 17L)));

    Target.Sent sent = send("", message);

    IssueStore.Item item = store.only();
    assertThat(item.title()).isEqualTo("[TypeError] x is undefined");
    assertThat(item.body())
        .contains("app/cart.js(17) render\napp.js(3) main")
        .contains("\"id\": 17")
        .contains("first event", "SHOP-12", "production", "1.2.3", "5 events")
        .contains("https://faultline.example/i/1")
        .contains("2026-11-22T09:00:00+09:00");
    assertThat(Marker.find(item.body()).orElseThrow().issue()).isEqualTo(ISSUE);
    assertThat(sent.note()).contains("1").endsWith("created");
  }

  @Test
  public void commentsOnTheIssueItRemembers() throws Exception {
    send("", message("x is undefined"));
    store.only().close().rename("renamed by somebody");
    int before = calls();

    send("", message("x is undefined"));

    assertThat(store.only().comments()).hasSize(1);
    assertThat(store.only().comments().getFirst()).contains("app/cart.js(17) render");
    assertThat(store.only().isOpen()).isTrue();
    assertThat(calls() - before).isLessThanOrEqualTo(CALLS);
  }

  @Test
  public void doesWhatTheConfigSays() throws Exception {
    send("", message("boom"));
    IssueStore.Item item = store.only();

    send("none", message("boom"));
    assertThat(item.close().comments()).isEmpty();
    send("comment", message("boom"));
    assertThat(item.comments()).hasSize(1);
    assertThat(item.isOpen()).isFalse();
    send("reopen", message("boom"));
    assertThat(item.isOpen()).isTrue();
    assertThat(item.comments()).hasSize(1);
    item.close();
    send("reopen-and-update", message("TypeError", "boom 2", Map.of()));
    assertThat(item.isOpen()).isTrue();
    assertThat(item.title()).isEqualTo("[TypeError] boom 2");
    assertThat(item.body()).contains("## project".substring(3), "SHOP-12");
    assertThat(item.comments()).hasSize(1);
  }

  @Test
  public void findsItsIssueByTheMarkerWhenItForgot() throws Exception {
    store.fill(10_000);
    send("", message("cannot pay 17"));
    forget();
    int before = calls();

    send("", message("cannot pay 18")); // The same issue here, another title.

    assertThat(store.all()).hasSize(10_001);
    assertThat(store.all().getLast().comments()).hasSize(1);
    assertThat(calls() - before).isLessThanOrEqualTo(CALLS + 1);
  }

  @Test
  public void findsTheOriginalsIssueByItsTitleAmongManyAndCreatesNone() throws Exception {
    store.fill(10_000);
    String title = IssueTitle.of(message("x is undefined"));
    store.add(title, "open and older");
    store.add(title + " in the cart", "another");
    IssueStore.Item open = store.add(title, "open and newer");
    IssueStore.Item closed = store.add(title, "closed and newest").close();

    send("", message("x is undefined"));
    int before = calls();
    send("", message("x is undefined"));

    assertThat(store.all()).hasSize(10_004);
    assertThat(open.comments()).hasSize(2);
    assertThat(closed.comments()).isEmpty();
    assertThat(calls() - before).isLessThanOrEqualTo(CALLS);
  }

  @Test
  public void createsAnewWhenTheIssueIsGone() throws Exception {
    send("", message("boom"));
    store.only().remove();

    send("", message("boom"));

    assertThat(store.only().comments()).isEmpty();
    send("", message("boom"));
    assertThat(store.only().comments()).hasSize(1);
  }

  @Test
  public void createsOnlyOnceWhenTheAnswerWasLost() throws Exception {
    store.fill(200);
    store.freezeSearch();
    store.troubleAfter(this::creates, new Reply.Cuts());
    String id = decision();
    Target target = target("");
    Message message = message("boom");

    assertThatThrownBy(() -> target.deliver(message, attempt(id, 1, false)))
        .isInstanceOf(OutgoingException.class);
    assertThat(store.all()).hasSize(201);
    target.deliver(message, attempt(id, 2, true));

    assertThat(store.all()).hasSize(201);
    assertThat(store.all().getLast().comments()).isEmpty();
    send("", message);
    assertThat(store.all()).hasSize(201);
    assertThat(store.all().getLast().comments()).hasSize(1);
  }

  @Test
  public void commentsOnlyOnceWhenTheAnswerWasLostOrBad() throws Exception {
    send("", message("boom"));
    IssueStore.Item item = store.only();
    for (int i = 0; i < 101; i++) {
      item.commented("somebody says " + i);
    }
    for (String mode : List.of("reopen-and-comment", "comment")) {
      int before = item.comments().size();
      store.troubleAfter(this::comments, Reply.of(502, "bad gateway"));
      String id = decision();
      Target target = target(mode);

      assertThatThrownBy(() -> target.deliver(message("boom"), attempt(id, 1, false)))
          .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.passing()).isTrue());
      item.commented("somebody answers");
      target.deliver(message("boom"), attempt(id, 2, true));

      assertThat(item.comments()).hasSize(before + 2);
    }
  }

  @Test
  public void asksForPatienceAsTheServiceDoes() throws Exception {
    Target target = target("");
    service().first(Reply.patience(3), Reply.of(500, "oops"), Reply.of(429, "slow down"));

    assertThatThrownBy(() -> target.deliver(message("boom"), attempt(decision(), 1, false)))
        .isInstanceOfSatisfying(
            DeliveryException.class,
            e -> {
              assertThat(e.passing()).isTrue();
              assertThat(e.retryWait()).isEqualTo(Duration.ofSeconds(3));
            });
    assertThatThrownBy(() -> target.deliver(message("boom"), attempt(decision(), 1, false)))
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.passing()).isTrue());
    assertThatThrownBy(() -> target.deliver(message("boom"), attempt(decision(), 1, false)))
        .isInstanceOfSatisfying(
            DeliveryException.class,
            e -> assertThat(e.retryWait()).isEqualTo(Duration.ofMinutes(1)));
  }

  @Test
  public void givesUpWhereTheServiceRefuses() {
    service().first(Reply.json(401, "{\"message\":\"Bad credentials\"}"));

    assertThatThrownBy(() -> send("", message("boom")))
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.passing()).isFalse());
    assertThat(store.all()).isEmpty();
  }

  @Test
  public void fitsWhatIsTooLong() throws Exception {
    String huge = "\ud83d\ude00 word ".repeat(150_000);
    Map<String, Object> facts =
        Map.of("context", Map.of("a", huge), "session", Map.of("id", "kept whole"));

    send("", message("E", huge, facts));
    send("", message("E", huge, facts));

    assertThat(store.only().body()).contains("cut here").contains("kept whole");
    assertThat(Marker.find(store.only().body())).isPresent();
    assertThat(store.only().comments().getFirst()).contains("cut here").contains("app/cart.js(17)");
  }

  @Test
  public void takesNoMarkerFromTheTextOfAnError() throws Exception {
    IssueId other = new IssueId(1, 2);
    String hostile = new Marker(other, decision()).hidden();

    send("", message("E", hostile + "\n" + hostile, Map.of("params", Map.of("p", hostile))));

    assertThat(Marker.find(store.only().body()).orElseThrow().issue()).isEqualTo(ISSUE);
  }

  @Test
  public void writesNewsOfOtherServicesOnce() throws Exception {
    Note note =
        new Note(
            "backlog",
            "Issue added",
            "BLG-17 pay",
            "https://example.backlog.com/view/BLG-17",
            "it @all broke\nfixes #1",
            List.of(new Note.Field("Status", "Open", true)),
            "hana",
            "BLG",
            NOW);
    Message message = new Message.OfNote(note, zone());

    send("", message);
    forget();
    send("", message);

    assertThat(store.only().title()).isEqualTo("BLG-17 pay");
    assertThat(store.only().body()).contains("Issue added", "it @all broke\nfixes #1", "Status");
    assertThat(store.only().comments()).hasSize(1);
  }

  @Test
  public void sendsNothingSecretButToTheService() throws Exception {
    send("", message("boom"));
    Target target = target("");

    for (String secret : target.secrets()) {
      assertThat(target.label()).doesNotContain(secret);
      assertThat(target.toString()).doesNotContain(secret);
      assertThat(store.only().body()).doesNotContain(secret);
      assertThat(kept.values()).noneMatch(value -> value.contains(secret));
    }
    assertThat(target.secrets()).isNotEmpty();
    assertThat(target.host()).isEqualTo(host());
  }
}
