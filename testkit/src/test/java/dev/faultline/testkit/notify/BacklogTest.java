package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.Target;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.backlog.BacklogNotifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BacklogTest extends TrackerContract {
  @Override
  protected Notifier notifier() {
    return new BacklogNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of("space", "example.backlog.jp", "apiKey", FakeBacklog.KEY, "projectKey", "shop");
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(FakeBacklog.KEY);
  }

  @Override
  protected Set<String> required() {
    return Set.of("space", "apiKey", "projectKey");
  }

  @Override
  protected int textMost() {
    return 50_000;
  }

  @Override
  protected void assertHarmlessText(String text) {
    assertThat(MarkdownReader.outsideOfCode(text))
        .doesNotContain("@", "#1", "fixes", "<script", "<img", "javascript:", "](", "!3", ":boom:")
        .doesNotContainPattern("(?m)^/");
  }

  @Override
  protected String host() {
    return "example.backlog.jp";
  }

  @Override
  protected Function<Received, Reply> behaviour(IssueStore issues) {
    return new FakeBacklog("SHOP", "markdown", List.of("Task", "Bug"), issues);
  }

  @Override
  protected boolean creates(Received request) {
    return request.method().equals("POST") && request.path().startsWith("/api/v2/issues?");
  }

  @Override
  protected boolean comments(Received request) {
    return request.method().equals("POST") && request.path().contains("/comments?");
  }

  @Test
  void filesErrorsAsBugs() throws Exception {
    send("", message("boom"));

    assertThat(store.only().labels()).containsExactly("Bug");
  }

  @Test
  void takesTheIssueTypeOfTheConfigAndSaysWhenThereIsNone() throws Exception {
    Map<String, Object> options = new HashMap<>(config());
    options.put("issueType", "Task");
    options.put("priority", "High");
    Target target = notifier().read(new Options(options));
    target.deliver(message("boom"), attempt(decision(), 1, false));
    assertThat(store.only().labels()).containsExactly("Task");
    assertThat(service().received().getLast().text()).contains("priorityId=2");

    options.put("issueType", "Incident");
    Target other = notifier().read(new Options(options));
    forget();
    store.only().remove();
    assertThatThrownBy(() -> other.deliver(message("boom"), attempt(decision(), 1, false)))
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.passing()).isFalse())
        .hasMessageContaining("Task, Bug");
  }

  @Test
  void leavesAnIssueInProgressInProgress() throws Exception {
    send("", message("boom"));
    send("reopen", message("boom"));

    assertThat(service().received()).noneMatch(request -> request.method().equals("PATCH"));
  }

  @Test
  void knowsTheHostsOfSpaces() {
    assertThat(notifier().isPublic("example.backlog.com")).isTrue();
    assertThat(notifier().isPublic("example.backlog.jp")).isTrue();
    assertThat(notifier().isPublic("backlog.example.com")).isFalse();
    assertThat(notifier().isPublic("evilbacklog.com")).isFalse();
  }

  @Test
  void refusesWhatIsNoSpaceAndNoProject() {
    Map<String, Object> options =
        Map.of(
            "space",
            "https://example.backlog.jp/view",
            "apiKey",
            "k",
            "projectKey",
            "a/b",
            "priority",
            "soon");

    assertThatThrownBy(() -> notifier().read(new Options(options)))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("space must be a host")
        .hasMessageContaining("projectKey may have")
        .hasMessageContaining("priority must be");
  }
}
