package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.Marker;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.IssueTitle;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Options;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.github.GitHubNotifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GitHubTest extends TrackerContract {
  @Override
  protected Notifier notifier() {
    return new GitHubNotifier();
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of(
        "userToken", FakeGitHub.TOKEN, "owner", "octo", "repo", "shop", "labels", List.of("bug"));
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(FakeGitHub.TOKEN);
  }

  @Override
  protected Set<String> required() {
    return Set.of("userToken", "owner", "repo");
  }

  @Override
  protected int textMost() {
    return 65_536;
  }

  @Override
  protected void assertHarmlessText(String text) {
    assertThat(MarkdownReader.outsideOfCode(text))
        .doesNotContain("@", "#1", "fixes", "<script", "<img", "javascript:", "](", "!3", ":boom:")
        .doesNotContainPattern("(?m)^/");
  }

  @Override
  protected String host() {
    return "api.github.com";
  }

  @Override
  protected Function<Received, Reply> behaviour(IssueStore issues) {
    return new FakeGitHub("octo/shop", issues);
  }

  @Override
  protected boolean creates(Received request) {
    return request.method().equals("POST") && request.path().endsWith("/issues");
  }

  @Override
  protected boolean comments(Received request) {
    return request.method().equals("POST") && request.path().endsWith("/comments");
  }

  @Test
  void setsLabels() throws Exception {
    send("", message("boom"));

    assertThat(store.only().labels()).containsExactly("bug");
  }

  /** F-36. */
  @Test
  void nothingOfAnErrorActs() throws Exception {
    String hostile = "@all fixes #1\n````\nowner/repo#1 GH-1\n```\n</details>";

    send("", message("` @team ``", hostile, Map.of("context", Map.of("a", "````@b"))));

    String body = store.only().body();
    assertThat(MarkdownReader.outsideOfCode(body))
        .doesNotContain("@", "#1", "GH-1", "fixes", "</details>");
    assertThat(body).contains(hostile);
  }

  @Test
  void understandsBothOfItsRateLimits() {
    service().first(FakeGitHub.secondaryLimit(), FakeGitHub.primaryLimit(NOW.plusSeconds(120)));

    assertThatThrownBy(() -> send("", message("boom")))
        .isInstanceOfSatisfying(
            DeliveryException.class,
            e -> assertThat(e.retryWait()).isEqualTo(Duration.ofMinutes(1)));
    assertThatThrownBy(() -> send("", message("boom")))
        .isInstanceOfSatisfying(
            DeliveryException.class,
            e -> assertThat(e.retryWait()).isEqualTo(Duration.ofMinutes(2)));
  }

  @Test
  void aForbiddenCallIsNoRateLimit() {
    service().first(Reply.json(403, "{\"message\":\"Resource not accessible by token\"}"));

    assertThatThrownBy(() -> send("", message("boom")))
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.passing()).isFalse())
        .hasMessageContaining("Resource not accessible");
  }

  @Test
  void trustsNoStrangersMarker() throws Exception {
    store.add("look here", new Marker(ISSUE, decision()).hidden()).byStranger();

    send("", message("boom"));

    assertThat(store.all()).hasSize(2);
    assertThat(store.all().getFirst().comments()).isEmpty();
  }

  @Test
  void takesNoPullRequestForAnIssue() throws Exception {
    store.add(IssueTitle.of(message("!!")), "").asPullRequest();
    store.add("[_] !!", "").asPullRequest();

    send("", message("_", "!!", Map.of()));

    assertThat(store.all()).hasSize(3);
  }

  @Test
  void saysWhatIsWrongWithAConfigWithoutItsValues() {
    assertThatThrownBy(
            () ->
                notifier()
                    .read(
                        new Options(
                            Map.of(
                                "owner",
                                "octo/../x",
                                "repo",
                                "..",
                                "endpoint",
                                "https://github.com",
                                "if_exist",
                                "close"))))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("userToken is missing")
        .hasMessageContaining("owner may have")
        .hasMessageContaining("repo may have")
        .hasMessageContaining("api.github.com")
        .hasMessageContaining("if_exist must be one of")
        .hasMessageNotContaining("octo");
  }

  @Test
  void readsTheOtherSpellingAndAnEnterpriseServer() throws Exception {
    Map<String, Object> options =
        Map.of(
            "userToken",
            "t",
            "owner",
            "Octo",
            "repo",
            "shop",
            "ifExist",
            "none",
            "endpoint",
            "https://GHE.example/api/v3/");

    assertThat(notifier().read(new Options(options)).place())
        .isEqualTo("github https://ghe.example/api/v3 octo/shop");
  }
}
