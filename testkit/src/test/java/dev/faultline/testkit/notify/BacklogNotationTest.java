package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A project that writes Backlog's own notation. */
class BacklogNotationTest extends BacklogTest {
  @Override
  protected Function<Received, Reply> behaviour(IssueStore issues) {
    return new FakeBacklog("SHOP", "backlog", List.of("Task", "Bug"), issues);
  }

  @Override
  protected void assertHarmlessText(String text) {
    String outside = text.replaceAll("(?s)\\{code\\}\n.*?\n\\{/code\\}", "");
    assertThat(outside)
        .doesNotContain("{code", "{/code", "#image", "%%", "[x]")
        .doesNotContainPattern("(?m)^\\*[^*]");
  }

  @Test
  void nothingOfAnErrorEndsItsFrame() throws Exception {
    send("", message("*** {code}", "{/code}\n* head\n#image(http://x)\n{/CODE}", Map.of()));

    String body = store.only().body();
    String outside = body.replaceAll("(?s)\\{code\\}\n.*?\n\\{/code\\}", "");
    assertThat(outside).doesNotContain("* head", "#image", "{/CODE}", "{code}");
    assertThat(body).contains("* head");
  }
}
