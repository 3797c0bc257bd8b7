package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.gitlab.GitLabNotifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** F-37: a project in a subgroup, with a token that owns nothing. */
class GitLabTest extends TrackerContract {
  @Override
  protected Notifier notifier() {
    return new GitLabNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of(
        "personalAccessToken",
        FakeGitLab.TOKEN,
        "owner",
        "group/sub.group",
        "repo",
        "shop",
        "labels",
        List.of("bug", "\u969c\u5bb3"));
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(FakeGitLab.TOKEN);
  }

  @Override
  protected Set<String> required() {
    return Set.of("personalAccessToken", "owner", "repo");
  }

  @Override
  protected int textMost() {
    return 250_000;
  }

  @Override
  protected void assertHarmlessText(String text) {
    assertThat(MarkdownReader.outsideOfCode(text))
        .doesNotContain("@", "#1", "fixes", "<script", "<img", "javascript:", "](", "!3", ":boom:")
        .doesNotContainPattern("(?m)^/");
  }

  @Override
  protected String host() {
    return "gitlab.com";
  }

  @Override
  protected Function<Received, Reply> behaviour(IssueStore issues) {
    return new FakeGitLab("group/sub.group/shop", issues);
  }

  @Override
  protected boolean creates(Received request) {
    return request.method().equals("POST") && request.path().endsWith("/issues");
  }

  @Override
  protected boolean comments(Received request) {
    return request.method().equals("POST") && request.path().endsWith("/notes");
  }

  @Test
  void setsLabels() throws Exception {
    send("", message("boom"));

    assertThat(store.only().labels()).containsExactly("bug", "\u969c\u5bb3");
  }

  @Test
  void noQuickActionOfAnErrorActs() throws Exception {
    send("", message("/close", "\n/close\n/assign @me\n!12 $3", Map.of()));
    send("", message("/close", "\n/close\n/assign @me\n!12 $3", Map.of()));

    for (String text : List.of(store.only().body(), store.only().comments().getFirst())) {
      String outside = text.replaceAll("(?s)```.*?```", "");
      assertThat(outside.lines()).noneMatch(line -> line.startsWith("/"));
      assertThat(outside).doesNotContain("@me");
      assertThat(text).contains("\n/close\n/assign @me\n");
    }
  }

  @Test
  void readsAnOwnServerWithAndWithoutTheApisPath() throws Exception {
    for (String endpoint :
        List.of("https://git.example/gitlab/", "https://git.example/gitlab/api/v4")) {
      Map<String, Object> options =
          Map.of(
              "personalAccessToken", "t", "owner", "Group", "repo", "shop", "endpoint", endpoint);

      assertThat(notifier().read(new Options(options)).place())
          .isEqualTo("gitlab https://git.example/gitlab group/shop");
    }
  }

  @Test
  void refusesPathsThatLeadElsewhere() {
    for (String owner : List.of("group/..", "../x", "a//b", "a/", "a?b", "a b")) {
      Map<String, Object> options =
          Map.of("personalAccessToken", "t", "owner", owner, "repo", "shop");

      assertThatThrownBy(() -> notifier().read(new Options(options)))
          .as(owner)
          .isInstanceOf(UnusableException.class)
          .hasMessageContaining("owner must be");
    }
  }
}
